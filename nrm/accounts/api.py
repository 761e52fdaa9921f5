"""`/session`: sign in, who am I, sign out. `/sessions`: where else. `/account/passphrase`."""

from typing import Any
from uuid import UUID

from flask import Response, request

from nrm import policy
from nrm.accounts.actions import close_other_sessions, disown_access, list_sessions
from nrm.accounts.actions import close_session as close_one
from nrm.accounts.changing import change_own_passphrase
from nrm.accounts.models import SignedIn
from nrm.accounts.proving import Proof
from nrm.accounts.schemas import (
    Disowned,
    PassphraseChange,
    SessionOut,
    SessionRead,
    SignedInOut,
    SignIn,
)
from nrm.accounts.signing_in import sign_in, sign_out
from nrm.accounts.tokens import clear_cookie, set_cookie
from nrm.database import next_after
from nrm.devices.keeping import COOKIE, here_of, keep_here
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import ListQuery, answer, answer_list, cursor_from
from nrm.log import find
from nrm.log import writer as log

blueprint = ApiBlueprint("session_api", __name__, description="Signing in and out")
_LAST = 5


def described(actor: Actor) -> dict[str, Any]:
    """The signed-in person, as the API tells it."""
    return {
        "actor": {
            "id": str(actor.id),
            "name": actor.name,
            "role": actor.role,
            "agency": str(actor.agency_id),
        },
        "csrf": actor.csrf,
    }


@blueprint.path("/session", "POST")
@blueprint.takes(SignIn)
@blueprint.gives(SessionOut, 201)
def open_session(given: dict[str, Any]) -> Response:
    """Sign in; every failure is the same 401."""
    browser = here_of(request.cookies.get(COOKIE, ""))
    fresh = sign_in(**given, source=request.remote_addr or "", here=browser)
    answered = set_cookie(answer(described(fresh.actor), 201), fresh.token)
    return keep_here(answered, fresh.here)


@blueprint.path("/session")
@blueprint.gives(SessionRead)
def read_session() -> Response:
    """Who is signed in, and the last accesses of this account."""
    with acting("session.read") as actor:
        policy.ask(actor, "session.read", actor)
        mine = find.entries(find.Filters(), find.Visibility(actor=actor.id), None, _LAST)
        log.write(actor, "session.read")
    last = [{"at": view.entry.at.isoformat(), "action": view.entry.action} for view in mine[:_LAST]]
    return answer({**described(actor), "last_accesses": last})


@blueprint.path("/session", "DELETE")
@blueprint.gives(None, 204)
def close_session() -> Response:
    """Sign out."""
    with acting("session.close") as actor:
        sign_out(actor)
    return clear_cookie(Response(status=204))


@blueprint.path("/sessions")
@blueprint.takes(ListQuery, "query")
@blueprint.gives(listed(SignedInOut))
def sessions(query: dict[str, Any]) -> Response:
    """Where the caller is signed in, the newest first."""
    after, limit = cursor_from(query["cursor"]), query["limit"]
    with acting("session.list") as actor:
        found = list_sessions(actor, after, limit)
    shown = [_place(actor, row) for row in found[:limit]]
    return answer_list(shown, next_after(found, limit, "ends_at"))


def _place(actor: Actor, row: SignedIn) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "began_at": row.began_at.isoformat(),
        "used_at": row.touched_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "here": row.id == actor.session_id,
    }


@blueprint.path("/sessions", "DELETE")
@blueprint.gives(None, 204)
def close_others() -> Response:
    """Sign out everywhere but here."""
    with acting("session.close_others") as actor:
        close_other_sessions(actor)
    return Response(status=204)


@blueprint.path("/sessions/disown", "POST")
@blueprint.takes(Disowned)
@blueprint.gives(None, 204)
def disown(given: dict[str, Any]) -> Response:
    """Somebody else used the caller's account: other sessions end, and people look into it."""
    with acting("session.disown") as actor:
        disown_access(actor, given["entry"])
    return Response(status=204)


@blueprint.path("/sessions/<uuid:session_id>", "DELETE")
@blueprint.gives(None, 204)
def close_that_session(session_id: UUID) -> Response:
    """End one of the caller's sessions."""
    with acting("session.close") as actor:
        close_one(actor, session_id)
    answered = Response(status=204)
    return clear_cookie(answered) if session_id == actor.session_id else answered


@blueprint.path("/account/passphrase", "POST")
@blueprint.takes(PassphraseChange)
@blueprint.gives(None, 204)
def change_passphrase(given: dict[str, Any]) -> Response:
    """Change the passphrase; other sessions end. No `Idempotency-Key`: its digest would tell."""
    new = given.pop("new_passphrase")
    change_own_passphrase(Proof(**given, source=request.remote_addr or ""), new)
    return Response(status=204)
