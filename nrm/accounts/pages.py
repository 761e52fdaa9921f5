"""`/sign-in`, `/sign-out`, `/stay`, `/account` and the sessions on it."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm import policy
from nrm.accounts.act_words import act_words, outcome_tag
from nrm.accounts.actions import close_other_sessions, forget_devices, list_sessions
from nrm.accounts.actions import close_session as close_one
from nrm.accounts.certifying import fingerprint_of_account
from nrm.accounts.demo_accounts import demo_answers
from nrm.accounts.frame import duty_words, frame_for, role_words
from nrm.accounts.interrupted import draw_kept
from nrm.accounts.joining_pages import waiting_page
from nrm.accounts.models import SignedIn, find_account
from nrm.accounts.own_entries import find_own_entries, signed_in_before
from nrm.accounts.remembered import remembered_words
from nrm.accounts.schemas import SignIn
from nrm.accounts.secret_fields import sent_passkey
from nrm.accounts.section_words import section_words
from nrm.accounts.sign_in_page import sign_in_page, unanswered
from nrm.accounts.signing_in import sign_in, sign_out
from nrm.accounts.tokens import clear_cookie, set_cookie
from nrm.accounts.unconfirmed import Shut, Unconfirmed
from nrm.accounts.views import AccountPage, OwnAccess, OwnSession
from nrm.devices.keeping import COOKIE, count_devices, here_of, keep_here
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.actor import Actor, signed_in_actor
from nrm.http.forms import draw, own_path, see_other
from nrm.http.problems import NotSignedIn
from nrm.log import writer as log
from nrm.log.find import EntryView
from nrm.look.parts import Pager

blueprint = Blueprint("accounts", __name__)
_LAST = 30
_SESSIONS = 20


@blueprint.get("/sign-in", endpoint="sign_in")
def way_in() -> Response:
    """The way in; whoever is in already goes to the desk."""
    if signed_in_actor() is not None:
        return see_other("/")
    return _draw({})


@blueprint.post("/sign-in", endpoint="sign_in_post")
def sign_in_post() -> Response:
    """Signed in and on the way to the page that was asked for, or the form again."""
    given = {name: request.form.get(name, "") for name in ("name", "passphrase", "code")}
    passkey = sent_passkey()
    if request.form.get("do") == "fill":
        return _draw(demo_answers(request.form.get("account", "")))
    try:
        checked = SignIn().load({**given, "passkey": passkey})
    except ValidationError:
        return _draw(given, 422, unanswered(given))
    try:
        browser = here_of(request.cookies.get(COOKIE, ""))
        fresh = sign_in(**checked, source=request.remote_addr or "", here=browser)
    except NotSignedIn as problem:
        return _draw(given, 401, {"name": problem.detail})
    except Shut as told:
        return _draw(given, 403, {"name": told.detail})
    except Unconfirmed as waiting:
        return draw("accounts/waiting.html", waiting_page(waiting.words, "/sign-in"), 403)
    kept = draw_kept(fresh.actor)
    onward = see_other(own_path(request.args.get("here", "/")))
    answered = Response(kept) if kept is not None else onward
    return keep_here(set_cookie(answered, fresh.token), fresh.here)


def _draw(
    given: dict[str, str], status: int = 200, errors: dict[str, str] | None = None
) -> Response:
    page = sign_in_page(given, errors, kept=request.form.get("kept", ""))
    return draw("accounts/sign_in.html", page, status)


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
        mine, before = find_own_entries(actor.id, after, _LAST), signed_in_before(actor.id)
        words = fingerprint_of_account(find_account(actor.name))
        log.write(actor, "session.read")
        signed = list_sessions(actor, None, _SESSIONS)
        remembered = count_devices(actor.id)
    page = AccountPage(
        frame=frame_for(actor, "/account"),
        name=actor.name,
        role=role_words(actor.role),
        duties=tuple(duty_words(duty) for duty in sorted(actor.duties)),
        agency=actor.agency_name,
        fingerprint_words=words,
        last_signed_in_at=before,
        sessions=tuple(_session(actor, row) for row in signed[:_SESSIONS]),
        more_sessions=len(signed) > _SESSIONS,
        others_url="/account/sessions/end" if len(signed) > 1 else "",
        remembered=remembered_words(remembered),
        forget_url="/account/devices/forget",
        accesses=tuple(_access(view) for view in mine[:_LAST]),
        pager=_pager(mine, after),
    )
    return draw("accounts/account.html", page)


@blueprint.post("/account/sessions/<uuid:session_id>/end")
def end_session(session_id: UUID) -> Response:
    """That session has ended, and the list without it."""
    with acting("session.close") as actor:
        close_one(actor, session_id)
    return see_other("/account#sessions")


@blueprint.post("/account/sessions/end")
def end_other_sessions() -> Response:
    """Signed in nowhere but here."""
    with acting("session.close_others") as actor:
        close_other_sessions(actor)
    return see_other("/account#sessions")


@blueprint.post("/account/devices/forget")
def forget_browsers() -> Response:
    """No browser is remembered any more, this one neither."""
    with acting("session.forget_devices") as actor:
        forget_devices(actor)
    return see_other("/account#sessions")


def _session(actor: Actor, row: SignedIn) -> OwnSession:
    mine = row.id == actor.session_id
    url = "" if mine else f"/account/sessions/{row.id}/end"
    return OwnSession(began_at=row.began_at, used_at=row.touched_at, url=url)


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
    return Pager(words=words, newest="/account#accesses" if after is not None else "", older=older)
