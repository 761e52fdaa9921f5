"""Who sends a request: a system by its token, or else a person by the cookie.

With a token the cookie is not looked at: a request is never somebody's by chance. A token that is
unknown, has run out or was ended leads to the same answer, and costs one statement like any other.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from flask import Request
from sqlalchemy import update

from nrm.accounts import sessions
from nrm.accounts.models import ACTIVE, Account
from nrm.agencies.models import Agency
from nrm.database import now, session, transaction
from nrm.errors import Unavailable
from nrm.http.acting import write_refusal
from nrm.http.actor import Actor
from nrm.http.grammar import purpose_from
from nrm.systems.models import BY_TOKEN, System
from nrm.systems.tokens import hash_of, open_under
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import Keyring
from nrm.vault.rows import Relied, as_loaded, rely_on


def identify(request: Request) -> Actor | None:
    """Who sends this request; None unless the token, or else the cookie, is a live one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return sessions.identify(request)
    try:
        return _identified(request, token.strip())
    except Unavailable as alarm:
        if alarm.kind == "integrity":  # Of nobody: what the rows say is not to be believed.
            write_refusal(None, "session.check", alarm)
        raise


def _identified(request: Request, token: str) -> Actor | None:
    with transaction(write=False) as reading:
        found = reading.execute(BY_TOKEN, {"token_hash": hash_of(token)}).one_or_none()
        if found is None:
            return None
        relied_on = [as_loaded(row) for row in found]
    row, account, agency = found
    if not row.is_live(now()) or account.state != ACTIVE or agency.is_shut:
        return None
    try:
        keyring = open_under(token, row.id, row.sealed_keys)
    except SealBroken:
        return None
    return _actor(row, account, agency, keyring, relied_on, purpose_from(request.headers))


def _actor(
    row: System,
    account: Account,
    agency: Agency,
    keyring: Keyring,
    relied_on: Sequence[Relied],
    purpose: str | None,
) -> Actor:
    return Actor(
        id=account.id,
        name=account.name,
        role=account.role,
        duties=frozenset(),
        agency_id=account.agency_id,
        agency_name=agency.name,
        agency_kind=agency.kind,
        certificate_id=account.certificate_id,
        session_id=None,
        signed_in_until=row.expires_at,
        csrf="",
        keyring=keyring,
        purpose=purpose,
        scopes=frozenset(row.scopes.split()),
        suspended=agency.is_suspended,
        on_acting=partial(_act, row, relied_on),
    )


def _act(row: System, relied_on: Sequence[Relied]) -> None:
    """The act stands only if the log knows system, account and agency as they were loaded."""
    rely_on(*relied_on)
    today = _beginning(now())
    if row.used_at is None or row.used_at < today:
        # Outside the row's seal and its version, so that it never collides with anything.
        session().execute(update(System).where(System.id == row.id).values(used_at=today))


def _beginning(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
