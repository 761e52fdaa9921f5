"""`/admin/systems`: an agency's systems; letting one in, with a token shown once; ending it."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.accounts.proving import NotProven, acting_proven
from nrm.accounts.secret_fields import Errors, proof_fields, secret_errors, sent_proof
from nrm.custody.actions import revoke_system
from nrm.database import Cursor, now, transaction
from nrm.errors import Conflict, Invalid
from nrm.http.acting import acting, needed_actor
from nrm.http.actor import Actor
from nrm.http.forms import draw
from nrm.http.grammar import cursor_from
from nrm.look.fields import summary
from nrm.look.moments import day, when
from nrm.look.page import ReceiptPage
from nrm.look.parts import Fact, Link, Pager
from nrm.systems.actions import list_systems, make_system, read_system
from nrm.systems.making import Listed, Made, find_system
from nrm.systems.new_form import asked_for, new_fields
from nrm.systems.views import NewSystemPage, SystemPage, SystemRow, SystemsPage, TokenPage
from nrm.systems.words import scope_words, state_tag

blueprint = Blueprint("systems", __name__)
_HERE, _NEW = "/admin/systems", "/admin/systems/new"
_ONE = "/admin/systems/<uuid:account_id>"
_ON_PAGE = 40


@blueprint.get(_HERE)
def systems() -> Response:
    """The systems of the reader's agency, the newest first."""
    asked = request.args.get("cursor")
    with acting("system.list") as actor:
        found = list_systems(actor, cursor_from(asked), _ON_PAGE)
    page = SystemsPage(
        frame=frame_for(actor, _HERE),
        systems=tuple(_row(listed) for listed in found[:_ON_PAGE]),
        pager=_pager(found, newest=_HERE if asked else ""),
        new_url=_NEW,
    )
    return draw("systems/list.html", page)


def _row(listed: Listed) -> SystemRow:
    return SystemRow(
        name=listed.account.name,
        url=f"{_HERE}/{listed.account.id}",
        scopes=_scopes(listed),
        state=state_tag(listed.row),
        until=listed.row.expires_at,
        used=listed.row.used_at,
    )


def _scopes(listed: Listed) -> str:
    return "\n".join(scope_words(scope) for scope in listed.row.scopes.split())


def _pager(found: list[Listed], newest: str) -> Pager:
    shown = min(len(found), _ON_PAGE)
    words = ngettext("%(num)d system is here.", "%(num)d systems are here.", shown)
    if len(found) <= _ON_PAGE:
        return Pager(words=words, newest=newest)
    after = Cursor(now(), found[_ON_PAGE - 1].row.id).encode()
    words = gettext("%(words)s More follow.", words=words)
    return Pager(words=words, newest=newest, older=f"{_HERE}?cursor={after}")


@blueprint.get(_NEW)
def new_page() -> Response:
    """What is to be said of a system before it gets its token."""
    return _show_new({})


def _show_new(errors: Errors, status: int = 200) -> Response:
    with acting("system.list") as actor:
        policy.ask(actor, "system.list")
    return _draw_new(actor, errors, status)


@blueprint.post(_NEW, endpoint="make")
def make() -> Response:
    """The token, this once; or the form again."""
    empty = secret_errors(request.form, "passphrase", "code")
    if empty:
        return _show_new(empty, 422)
    try:
        with acting_proven("system.make", sent_proof()) as actor:
            made = make_system(actor, asked_for(request.form))
    except Invalid as invalid:
        return _draw_new(needed_actor(), invalid.errors, 422)
    except Conflict:
        taken = gettext("Somebody has this name already; add a part of the agency's name.")
        return _draw_new(needed_actor(), {"name": [taken]}, 409)
    except NotProven as unproven:
        return _draw_new(needed_actor(), {"passphrase": [unproven.detail]}, 403)
    return _draw_token(actor, made)


def _draw_new(actor: Actor, errors: Errors, status: int = 200) -> Response:
    fields, proof = new_fields(request.form, errors), proof_fields(errors)
    page = NewSystemPage(
        frame=frame_for(actor, _HERE),
        errors=summary((*fields, *proof)),
        fields=fields,
        proof=proof,
        url=_NEW,
    )
    return draw("systems/new.html", page, status)


def _draw_token(actor: Actor, made: Made) -> Response:
    page = TokenPage(
        frame=frame_for(actor, _HERE),
        name=made.account.name,
        token=made.token,
        until=made.row.expires_at,
    )
    return draw("systems/token.html", page)


@blueprint.get(_ONE)
def one(account_id: UUID) -> Response:
    """What a system may do and when it last did, with the way to end it."""
    with acting("system.read") as actor:
        listed = read_system(actor, account_id)
    return _draw_one(actor, listed, {})


@blueprint.post(_ONE, endpoint="revoke")
def revoke(account_id: UUID) -> Response:
    """A receipt: the token opens nothing any more."""
    empty = secret_errors(request.form, "passphrase", "code")
    if empty:
        return _draw_again(account_id, empty, 422)
    try:
        with acting_proven("system.revoke", sent_proof()) as actor:
            ended = revoke_system(actor, account_id)
    except NotProven as unproven:
        return _draw_again(account_id, {"passphrase": [unproven.detail]}, 403)
    return _receipt(actor, ended)


def _draw_again(account_id: UUID, errors: Mapping[str, list[str]], status: int) -> Response:
    actor = needed_actor()
    with transaction(write=False):
        listed = find_system(account_id)
        policy.ask(actor, "system.read", listed)
    return _draw_one(actor, listed, errors, status)


def _draw_one(actor: Actor, listed: Listed, errors: Errors, status: int = 200) -> Response:
    ended = listed.row.ended_at is not None
    fields = () if ended else proof_fields(errors)
    page = SystemPage(
        frame=frame_for(actor, _HERE),
        errors=summary(fields),
        name=listed.account.name,
        facts=_facts(listed),
        url="" if ended else f"{_HERE}/{listed.account.id}",
        webhook_url=f"{_HERE}/{listed.account.id}/webhook",
        fields=fields,
    )
    return draw("systems/one.html", page, status)


def _facts(listed: Listed) -> tuple[Fact, ...]:
    used = listed.row.used_at
    return (
        Fact(label=gettext("It may"), value=_scopes(listed)),
        Fact(label=gettext("State"), value=state_tag(listed.row).label),
        Fact(label=gettext("Good until"), value=when(listed.row.expires_at)),
        Fact(label=gettext("Last used on"), value=day(used) if used else gettext("Not used yet")),
    )


def _receipt(actor: Actor, ended: Listed) -> Response:
    page = ReceiptPage(
        frame=frame_for(actor, _HERE),
        title=gettext("The token of %(name)s has ended", name=ended.account.name),
        at=now(),
        facts=(),
        next_steps=(
            gettext("It opens nothing from now on, wherever it is kept."),
            gettext("If it held the agency's key, move what lies under the earlier one next."),
        ),
        way_out=(
            Link(label=gettext("Keys of the agency"), url="/admin/keys"),
            Link(label=gettext("Back to the systems"), url=_HERE),
        ),
    )
    return draw("receipts/receipt.html", page)
