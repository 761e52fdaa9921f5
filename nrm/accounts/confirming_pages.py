"""`/admin/people/…`: one person, whose key is confirmed word by word, or is found to differ."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm import policy
from nrm.accounts.admitting import confirm_account, read_person, reject_account
from nrm.accounts.certifying import fingerprint_of_account
from nrm.accounts.frame import frame_for
from nrm.accounts.models import ACTIVATED, ACTIVE, INVITED, Account
from nrm.accounts.people import Member, find_account_of, find_member
from nrm.accounts.people_views import PersonPage
from nrm.accounts.people_words import role_and_duties, state_tag
from nrm.accounts.proving import NotProven, acting_proven
from nrm.accounts.secret_fields import Errors, proof_fields, sent_proof
from nrm.database import now, transaction
from nrm.errors import Conflict, Invalid
from nrm.http.acting import acting, needed_actor
from nrm.http.actor import Actor
from nrm.http.forms import draw
from nrm.look.fields import Choice, FieldError, summary
from nrm.look.page import ReceiptPage
from nrm.look.parts import Fact, Link, Notice
from nrm.policy import REGISTRAR

blueprint = Blueprint("confirming", __name__)
_PEOPLE = "/admin/people"


@blueprint.get("/admin/people/<uuid:account_id>")
def person(account_id: UUID) -> Response:
    """Who it is, how the account stands, and what the reader can do about it."""
    with acting("account.read") as actor:
        member = read_person(actor, account_id)
    return _draw(actor, member, {})


@blueprint.post("/admin/people/<uuid:account_id>/confirm")
def confirm(account_id: UUID) -> Response:
    """A receipt, once every word was ticked; or the page again."""
    try:
        with acting_proven("account.confirm", sent_proof()) as actor:
            account = find_account_of(account_id)
            policy.ask(actor, "account.read", account)
            _compare(fingerprint_of_account(account))
            confirm_account(actor, account.name)
    except Invalid as missing:
        return _draw_again(account_id, missing.errors, 422)
    except NotProven as unproven:
        return _draw_again(account_id, {"passphrase": [unproven.detail]}, 403)
    return _receipt(
        gettext("The key is confirmed"),
        gettext("%(name)s can sign in and work now.", name=account.name),
    )


def _compare(words: str) -> None:
    if request.form.get("words", "") != words:
        raise Conflict(gettext("The key has changed meanwhile. Nothing was confirmed."))
    heard = request.form.getlist("heard")
    if heard != [_place(at, word) for at, word in enumerate(words.split(), 1)]:
        sentence = gettext("Tick each word as it is read to you. If one differs, say so below.")
        raise Invalid({"heard": [sentence]})


def _place(at: int, word: str) -> str:
    return f"{at} {word}"


def _draw_again(account_id: UUID, errors: Errors, status: int) -> Response:
    actor = needed_actor()
    with transaction(write=False):
        member = find_member(account_id)
        policy.ask(actor, "account.read", member.account)
    return _draw(actor, member, errors, status)


def _draw(actor: Actor, member: Member, errors: Errors, status: int = 200) -> Response:
    account, here = member.account, f"{_PEOPLE}/{member.account.id}"
    waits = account.state == ACTIVATED
    gives = member.lacks_key and actor.agency_id == account.agency_id
    may_confirm = gives or (waits and (not account.duties or REGISTRAR in actor.duties))
    words = fingerprint_of_account(account) if may_confirm else ""
    fields = proof_fields(errors)
    invited = account.state == INVITED
    page = PersonPage(
        frame=frame_for(actor, _PEOPLE),
        errors=(*_unheard(errors), *summary(fields)),
        notice=None if may_confirm or not waits else _for_the_registrar(),
        name=account.name,
        facts=_facts(member),
        again_url=f"{here}/invite-again" if invited else "",
        take_back_url=f"{here}/take-back" if invited else "",
        confirm_url=f"{here}/confirm" if may_confirm else "",
        reject_url=f"{here}/reject" if waits else "",
        leave_url=f"{here}/leave" if _may_record_leaving(actor, account) else "",
        gives_key_only=gives,
        words=_ticks(words),
        words_error=" ".join(errors.get("heard", ())),
        sent=words,
        fields=fields if may_confirm else (),
    )
    return draw("accounts/person.html", page, status)


def _may_record_leaving(actor: Actor, account: Account) -> bool:
    return account.state == ACTIVE and policy.may(actor, "account.leave", account)


def _facts(member: Member) -> tuple[Fact, ...]:
    return (
        Fact(label=gettext("Role"), value=role_and_duties(member.account)),
        Fact(label=gettext("Agency"), value=member.agency.name),
        Fact(label=gettext("State"), value=state_tag(member).label),
    )


def _ticks(words: str) -> tuple[Choice, ...]:
    heard = set(request.form.getlist("heard"))
    places = ((_place(at, word), word) for at, word in enumerate(words.split(), 1))
    return tuple(Choice(value=at, label=word, chosen=at in heard) for at, word in places)


def _unheard(errors: Errors) -> tuple[FieldError, ...]:
    return tuple(FieldError(anchor="heard-1", sentence=text) for text in errors.get("heard", ()))


def _for_the_registrar() -> Notice:
    return Notice(
        title=gettext("The registrar confirms this person"),
        text=gettext(
            "Nobody else can confirm somebody who has a duty. You may still say below "
            "that the words differ."
        ),
    )


@blueprint.post("/admin/people/<uuid:account_id>/reject")
def reject(account_id: UUID) -> Response:
    """The key counts for nothing, and a receipt says what is to be done."""
    with acting("account.reject") as actor:
        account = reject_account(actor, account_id)
    return _receipt(
        gettext("The key was not confirmed"),
        gettext(
            "Nothing is left of it. Ask %(name)s what happened before you go on.", name=account.name
        ),
        gettext("Then invite again; the person joins anew, with a new code."),
        gettext("The auditor sees in the log that the words differed."),
    )


def _receipt(title: str, *sentences: str) -> Response:
    page = ReceiptPage(
        frame=frame_for(needed_actor(), _PEOPLE),
        title=title,
        at=now(),
        facts=(),
        next_steps=sentences,
        way_out=(Link(label=gettext("Back to the people"), url=_PEOPLE),),
    )
    return draw("receipts/receipt.html", page)
