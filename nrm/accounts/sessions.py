"""Sessions: a 256-bit token in the cookie, its hash in the row, the keys sealed under it.

A thief of the cookie or of the row alone opens nothing (vault, A5). 15 minutes idle, 8 hours at
most; the idle time is written at most once a minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from flask import Request, Response, current_app
from sqlalchemy import update

from nrm.accounts.models import ACTIVE, BY_TOKEN, Account, SignedIn
from nrm.accounts.tokens import (
    COOKIE,
    clear_cookie,
    csrf_of,
    hash_of,
    new_token,
    open_under,
    seal_under,
    token_of,
)
from nrm.agencies.models import Agency
from nrm.database import new_id, now, session, transaction
from nrm.devices.keeping import Here
from nrm.errors import Unavailable
from nrm.http.acting import write_refusal
from nrm.http.actor import Actor
from nrm.http.grammar import purpose_from
from nrm.log import writer as log
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import Keyring
from nrm.vault.rows import Relied, as_loaded, rely_on

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
_TOUCH_EVERY = timedelta(minutes=1)
# Who leaves in a hurry waits for nobody's lock.
_PATIENCE = timedelta(milliseconds=250)


@dataclass(frozen=True)
class Fresh:
    """A session that has just begun: the token for the cookie, and who is signed in.

    `here`: what the browser keeps besides, None where there is none.
    """

    token: bytes = field(repr=False)
    actor: Actor
    here: Here | None = None


def begin_session(account: Account, agency: Agency, keyring: Keyring) -> Fresh:
    """A session row stands; its token is known to nobody but the caller."""
    token, at, session_id = new_token(), now(), new_id()
    row = SignedIn(
        id=session_id,
        account_id=account.id,
        token_hash=hash_of(token),
        sealed_keys=seal_under(token, session_id, keyring),
        began_at=at,
        ends_at=at + LONGEST,
        touched_at=at,
        ended_at=None,
    )
    session().add(row)
    return Fresh(token, actor_of(account, agency, keyring, row, token))


def identify(request: Request) -> Actor | None:
    """Who sends this request; None unless the cookie is that of a live session."""
    token = token_of(request.cookies.get(COOKIE, ""))
    try:
        return _identified(request, token) if token is not None else None
    except Unavailable as alarm:
        if alarm.kind == "integrity":  # Of nobody: what the rows say is not to be believed.
            write_refusal(None, "session.check", alarm)
        raise


def _identified(request: Request, token: bytes) -> Actor | None:
    with transaction(write=False) as reading:
        found = reading.execute(BY_TOKEN, {"token_hash": hash_of(token)}).one_or_none()
        if found is None:
            return None
        relied_on = [as_loaded(row) for row in found]
    row, account, agency = found
    if not is_live(row) or account.state != ACTIVE or agency.is_shut:
        return None
    try:
        keyring = open_under(token, row.id, row.sealed_keys)
    except SealBroken:
        return None
    actor = actor_of(account, agency, keyring, row, token, purpose_from(request.headers))
    return replace(actor, on_acting=partial(_act, row, relied_on))


def actor_of(
    account: Account,
    agency: Agency,
    keyring: Keyring,
    row: SignedIn | None,
    token: bytes = b"",
    purpose: str | None = None,
) -> Actor:
    """The person as one who acts; without a session row for work at the command line."""
    at = now()
    return Actor(
        id=account.id,
        name=account.name,
        role=account.role,
        duties=frozenset(account.duties.split()),
        agency_id=account.agency_id,
        agency_name=agency.name,
        agency_kind=agency.kind,
        certificate_id=account.certificate_id,
        session_id=row.id if row is not None else None,
        signed_in_until=_until(row, at) if row is not None else at,
        csrf=csrf_of(token, row.id if row is not None else None),
        keyring=keyring,
        purpose=purpose,
        suspended=agency.is_suspended,
    )


def is_live(row: SignedIn) -> bool:
    """Whether the session's cookie still opens it."""
    at = now()
    return row.ended_at is None and at < row.ends_at and at - row.touched_at < IDLE


def _until(row: SignedIn, at: datetime) -> datetime:
    return min(row.ends_at, at + IDLE)


def _act(row: SignedIn, relied_on: Sequence[Relied]) -> None:
    """The act stands only if the log knows session, account and agency as they were loaded."""
    rely_on(*relied_on)
    at = now()
    if at - row.touched_at > _TOUCH_EVERY:
        # Outside the row's seal and its version, so that it never collides with anything.
        session().execute(update(SignedIn).where(SignedIn.id == row.id).values(touched_at=at))


def end_by_cookie(request: Request, response: Response) -> None:
    """The cookie is taken back whatever fails; the row is ended if the database answers at once."""
    clear_cookie(response)
    token = token_of(request.cookies.get(COOKIE, ""))
    if token is None:
        return
    try:
        with transaction(patience=_PATIENCE):
            _end(token)
    except Exception as error:  # noqa: BLE001 - away comes first, whatever it was
        # The row runs out by itself in 15 minutes. Nothing of the message: it can carry content.
        current_app.logger.error("a session was not ended: %s", type(error).__name__)


def _end(token: bytes) -> None:
    found = session().execute(BY_TOKEN, {"token_hash": hash_of(token)}).one_or_none()
    if found is None or not is_live(found[0]):
        return
    row, account, _agency = found
    row.ended_at = now()
    log.write(account_as_actor(account), "session.close", reason="left")


@dataclass(frozen=True)
class Named:
    """An account as the log names it."""

    id: UUID
    agency_id: UUID
    role: str


def account_as_actor(account: Account) -> Named:
    """The account as whoever acts, for the log alone."""
    return Named(account.id, account.agency_id, account.role)
