"""Where somebody is signed in: the live sessions of one account, found and ended.

For actions that asked the policy. How a session begins and is recognised is in `sessions.py`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from nrm.accounts.models import LIVE_SESSIONS, SignedIn
from nrm.accounts.sessions import IDLE, is_live
from nrm.database import Cursor, keyset, now, session
from nrm.errors import Missing
from nrm.http.actor import Actor
from nrm.vault.rows import rely_on


def find_session(session_id: UUID) -> SignedIn:
    """A live session, locked; Missing when there is none of this id, or none any more."""
    row = session().get(SignedIn, session_id, with_for_update=True, populate_existing=True)
    if row is None or not is_live(row):
        raise Missing("This does not exist, or it is not yours to see.")
    rely_on(row)
    return row


def find_live_sessions(actor: Actor, after: Cursor | None, limit: int) -> list[SignedIn]:
    """The actor's sessions, those that began last first; at most `limit` + 1 of them."""
    page = keyset(LIVE_SESSIONS, SignedIn.ends_at, SignedIn.id, after, limit)
    return list(session().scalars(page, _live_of(actor.id, now())))


def find_other_sessions(actor: Actor) -> list[SignedIn]:
    """All the actor's sessions but the one that acts, locked."""
    return [row for row in find_sessions_of(actor.id) if row.id != actor.session_id]


def find_sessions_of(account_id: UUID) -> list[SignedIn]:
    """All live sessions of an account, locked."""
    statement = LIVE_SESSIONS.order_by(SignedIn.id).with_for_update()
    return list(session().scalars(statement, _live_of(account_id, now())))


def end_sessions(rows: Iterable[SignedIn]) -> None:
    """Their cookies open nothing any more."""
    at = now()
    for row in rows:
        row.ended_at = at


def _live_of(account_id: UUID, at: datetime) -> dict[str, Any]:
    return {"account_id": account_id, "at": at, "idle_since": at - IDLE}
