"""`/sign-in`, `/sign-out`, `/stay`, `/account`."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm import policy
from nrm.accounts.act_words import act_words, outcome_tag, section_words
from nrm.accounts.actions import fingerprint_of_account
from nrm.accounts.api import clear_cookie, set_cookie
from nrm.accounts.demo_accounts import demo_answers, demo_people
from nrm.accounts.frame import duty_words, frame_for, role_words
from nrm.accounts.models import find_account
from nrm.accounts.schemas import SignIn
from nrm.accounts.signing_in import sign_in, sign_out
from nrm.accounts.views import AccountPage, OwnAccess, SignInPage
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.actor import signed_in_actor
from nrm.http.forms import draw, own_path, see_other
from nrm.http.problems import NotSignedIn
from nrm.log import find
from nrm.log import writer as log
from nrm.log.find import EntryView
from nrm.look.fields import Field, Kind, summary
from nrm.look.parts import Pager

blueprint = Blueprint("accounts", __name__)
_LAST = 30


@blueprint.get("/sign-in", endpoint="sign_in")
def sign_in_page() -> Response:
    """The way in; whoever is in already goes to the desk."""
    if signed_in_actor() is not None:
        return see_other("/")
    return _draw_sign_in({})


@blueprint.post("/sign-in", endpoint="sign_in_post")
def sign_in_post() -> Response:
    """Signed in and on the way to the page that was asked for, or the form again."""
    given = {name: request.form.get(name, "") for name in ("name", "passphrase", "code")}
    if request.form.get("do") == "fill":
        return _draw_sign_in(demo_answers(request.form.get("account", "")))
    try:
        checked = SignIn().load(given)
    except ValidationError:
        return _draw_sign_in(given, 422, _unanswered(given))
    try:
        fresh = sign_in(**checked, source=request.remote_addr or "")
    except NotSignedIn as problem:
        return _draw_sign_in(given, 401, {"name": problem.detail})
    return set_cookie(see_other(own_path(request.args.get("here", "/"))), fresh.token)


@blueprint.post("/sign-out")
def close_session() -> Response:
    """The session has ended."""
    with acting("session.close") as actor:
        sign_out(actor)
    return clear_cookie(see_other("/sign-in"))


@blueprint.post("/stay")
def renew_session() -> Response:
    """Another 15 minutes without an act, and back to where the reader was."""
    with acting("session.renew") as actor:
        policy.ask(actor, "session.renew", actor)
        log.write(actor, "session.renew")
    return see_other(own_path(request.form.get("here", "/")))


@blueprint.get("/account")
def account() -> Response:
    """Who I am, and what I opened and did, as the auditor sees it."""
    after = _after()
    with acting("session.read") as actor:
        policy.ask(actor, "session.read", actor)
        mine = find.entries(find.Filters(), find.Visibility(actor=actor.id), after, _LAST)
        entered = find.Filters(action="session.open", outcome="done")
        signed_in = find.entries(entered, find.Visibility(actor=actor.id), None, 1)
        words = fingerprint_of_account(find_account(actor.name))
        log.write(actor, "session.read")
    page = AccountPage(
        frame=frame_for(actor, "/account"),
        name=actor.name,
        role=role_words(actor.role),
        duties=tuple(duty_words(duty) for duty in sorted(actor.duties)),
        agency=actor.agency_name,
        fingerprint_words=words,
        last_signed_in_at=signed_in[1].entry.at if len(signed_in) > 1 else None,
        accesses=tuple(_access(view) for view in mine[:_LAST]),
        pager=_pager(mine, after),
    )
    return draw("accounts/account.html", page)


def _after() -> int | None:
    given = request.args.get("cursor", "")
    if given and not (given.isascii() and given.isdigit() and len(given) < 16):
        raise Invalid({"cursor": [gettext("This is not a page of this list.")]})
    return int(given) if given else None


def _access(view: EntryView) -> OwnAccess:
    entry = view.entry
    return OwnAccess(
        at=entry.at,
        action=act_words(entry.action),
        subject=_subject(view),
        outcome=outcome_tag(str(entry.outcome)),
    )


def _subject(view: EntryView) -> str:
    entry = view.entry
    if entry.sections:
        return ", ".join(section_words(section) for section in sorted(entry.sections))
    if entry.referral is not None:
        return str(gettext("a referral"))
    if entry.consent is not None:
        return str(gettext("a consent"))
    return str(gettext("a case")) if entry.case is not None else ""


def _pager(mine: list[EntryView], after: int | None) -> Pager:
    older = f"/account?cursor={mine[_LAST - 1].index}#accesses" if len(mine) > _LAST else ""
    words = gettext("More entries follow.") if older else gettext("These are all.")
    return Pager(words=words, newer="/account#accesses" if after is not None else "", older=older)


def _unanswered(given: dict[str, str]) -> dict[str, str]:
    sentences = {
        "name": gettext("Write the name your agency gave you."),
        "passphrase": gettext("Write your passphrase."),
        "code": gettext("Write the six digits your authenticator app shows now."),
    }
    errors = SignIn().validate(given)
    return {name: sentence for name, sentence in sentences.items() if name in errors}


def _draw_sign_in(
    given: dict[str, str], status: int = 200, errors: dict[str, str] | None = None
) -> Response:
    told = errors or {}
    here = own_path(request.args.get("here", "/"))
    fields = tuple(_sign_in_fields(given, told))
    page = SignInPage(
        frame=frame_for(None, "/sign-in"),
        errors=summary(fields),
        fields=fields,
        step=0,
        demo_accounts=demo_people(),
        url="/sign-in" if here == "/" else f"/sign-in?{urlencode({'here': here})}",
    )
    return draw("accounts/sign_in.html", page, status)


def _sign_in_fields(given: dict[str, str], errors: dict[str, str]) -> list[Field]:
    def one(name: str, label: str, kind: Kind, autocomplete: str, hint: str = "") -> Field:
        return Field(
            name=name,
            label=label,
            kind=kind,
            hint=hint,
            value="" if errors and name != "name" else given.get(name, ""),
            errors=(errors[name],) if name in errors else (),
            autocomplete=autocomplete,
            required=True,
        )

    steady = gettext("Six digits from your authenticator app. A code is good once.")
    typed = gettext("Pasting is fine. A password manager is welcome.")
    return [
        one("name", gettext("Name"), Kind.TEXT, "username"),
        one("passphrase", gettext("Passphrase"), Kind.COVERED, "current-password", typed),
        one("code", gettext("Code"), Kind.CODE, "one-time-code", steady),
    ]
