"""`/session`: sign in, who am I, sign out."""

from typing import Any

from flask import Response, request

from nrm import policy
from nrm.accounts.schemas import SessionOut, SessionRead, SignIn
from nrm.accounts.sessions import COOKIE
from nrm.accounts.signing_in import sign_in, sign_out
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer
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


def set_cookie(response: Response, token: str) -> Response:
    """The answer carries the session's cookie: host-bound, unreadable to scripts, same site."""
    response.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="Strict", path="/")
    return response


def clear_cookie(response: Response) -> Response:
    """The answer takes the cookie away."""
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Strict", path="/")
    return response


@blueprint.path("/session", "POST")
@blueprint.takes(SignIn)
@blueprint.gives(SessionOut, 201)
def open_session(given: dict[str, str]) -> Response:
    """Sign in; every failure is the same 401."""
    source = request.remote_addr or ""
    fresh = sign_in(given["name"], given["passphrase"], given["code"], source)
    return set_cookie(answer(described(fresh.actor), 201), fresh.token)


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
