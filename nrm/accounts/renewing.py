"""After a step-up a session goes on under a new token: its old cookie opens nothing any more.

Whoever took the cookie before its owner proved to be there has nothing left of it (vault, 3).
"""

from dataclasses import dataclass, field, replace

from flask import Response, g, request

from nrm.accounts.own_sessions import find_session
from nrm.accounts.tokens import (
    COOKIE,
    csrf_of,
    hash_of,
    new_token,
    seal_under,
    set_cookie,
    token_of,
)
from nrm.errors import Conflict, Missing
from nrm.http.actor import Actor
from nrm.http.api import PREFIX

_NAME = "nrm_renewed"


@dataclass(frozen=True)
class Renewed:
    """The same session under a new token: who acts in it, with the token of its forms."""

    token: bytes = field(repr=False)
    actor: Actor


def renew_session(actor: Actor) -> Renewed:
    """The row of the actor's session knows the new token and no other; for the act's own entry.

    Raises Conflict when another act has renewed it since this request began.
    """
    if actor.session_id is None:
        raise Missing("There is no such session.")
    row, token = find_session(actor.session_id), new_token()
    present = token_of(request.cookies.get(COOKIE, ""))
    if present is None or row.token_hash != hash_of(present):
        raise Conflict("Somebody else changed this at the same moment; look again.")
    row.token_hash = hash_of(token)
    row.sealed_keys = seal_under(token, row.id, actor.keyring)
    return Renewed(token, replace(actor, csrf=csrf_of(token, row.id)))


def keep_renewed(renewed: Renewed) -> None:
    """The act is committed: pages of this request are drawn with the new token, and it is sent."""
    g._login_user = renewed.actor
    setattr(g, _NAME, renewed)


def send_renewed(response: Response) -> Response:
    """The answer carries the new cookie; to a client of the API also what its next change sends."""
    renewed: Renewed | None = g.pop(_NAME, None)
    if renewed is None:
        return response
    if request.path.startswith(PREFIX):
        response.headers["X-CSRF-Token"] = renewed.actor.csrf
    return set_cookie(response, renewed.token)
