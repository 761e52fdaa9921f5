"""The rows of requests: found by ticket or id, made, ended; for actions that asked the policy.

A ticket is written down like a recovery code. It says whose request it is, and opens nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Row

from nrm.accounts.models import Account
from nrm.database import new_id, now, session
from nrm.errors import Missing
from nrm.http.actor import Actor
from nrm.policy import CUSTODIAN, REGISTRAR
from nrm.recovery.models import (
    APPROVALS,
    AS_CUSTODIAN,
    BY_ID,
    BY_TICKET,
    LISTED,
    LIVE_OF,
    Approval,
    Recovery,
)
from nrm.vault.context import context
from nrm.vault.passphrases import verifier_hash
from nrm.vault.recovery import recovery_halves
from nrm.vault.rows import rely_on

WAIT: Final = timedelta(hours=24)
_GOOD_FOR: Final = timedelta(days=7)
_NOWHERE: Final = UUID(int=0)


@dataclass(frozen=True)
class Asked:
    """A request and whose account it is about: the thing that the policy decides on."""

    recovery: Recovery
    account: Account

    known_by = "recovery.read"

    @property
    def account_id(self) -> UUID:
        """Whose keys are asked for."""
        return self.account.id

    @property
    def agency_id(self) -> UUID:
        """The agency of that person."""
        return self.account.agency_id

    @property
    def owner_duties(self) -> Collection[str]:
        """The duties of that person."""
        return self.account.duties.split()


def find_asked(recovery_id: UUID, *, to_change: bool = False) -> Asked:
    """A request that has not ended; Missing when there is none."""
    statement = BY_ID.with_for_update(of=Recovery) if to_change else BY_ID
    return _live(session().execute(statement, {"id": recovery_id}).one_or_none())


def find_by_ticket(ticket: str, *, to_change: bool = False) -> Asked:
    """The request of this ticket, between its wait and its end; Missing when there is none."""
    statement = BY_TICKET.with_for_update(of=Recovery) if to_change else BY_TICKET
    given = {"ticket_hash": ticket_hash(ticket)}
    asked = _live(session().execute(statement, given).one_or_none())
    if asked.recovery.opens_at > now():
        raise Missing("There is no such request now.")
    return asked


def _live(found: Row[Recovery, Account] | None) -> Asked:
    if found is None:
        raise Missing("This does not exist, or it is not yours to see.")
    rely_on(*found)
    request, account = found
    if request.ended_at is not None or request.ends_at <= now():
        raise Missing("This request has ended.")
    return Asked(request, account)


def find_listed(reader: Actor) -> list[Asked]:
    """Live requests that concern somebody: the own, those of people whom he or she approves for."""
    given = {
        "reader_id": reader.id,
        "agency_id": reader.agency_id if CUSTODIAN in reader.duties else _NOWHERE,
        "duties": AS_CUSTODIAN if REGISTRAR in reader.duties else (),
        "at": now(),
    }
    found = session().execute(LISTED, given).all()
    for line in found:
        rely_on(*line)
    return [Asked(*line) for line in found]


def find_live_of(account_id: UUID) -> Sequence[Recovery]:
    """The requests for an account that have not ended."""
    found = session().scalars(LIVE_OF, {"account_id": account_id, "at": now()}).all()
    rely_on(*found)
    return found


def find_approvals(recovery_ids: Collection[UUID]) -> Sequence[Approval]:
    """All approvals of these requests."""
    found = session().scalars(APPROVALS, {"recovery_ids": list(recovery_ids)}).all()
    rely_on(*found)
    return found


def add_request(account: Account, lost: str, ticket: str) -> Recovery:
    """The request stands; nothing can be done with it before its wait is over."""
    at = now()
    made = Recovery(
        id=new_id(),
        account_id=account.id,
        agency_id=account.agency_id,
        lost=lost,
        ticket_hash=ticket_hash(ticket),
        asked_at=at,
        opens_at=at + WAIT,
        ends_at=at + _GOOD_FOR,
        prepared_at=None,
        salt=b"",
        verifier_hash=b"",
        pepper_version=0,
        memory_kib=0,
        passes=0,
        lanes=0,
        fresh_public=b"",
        sealed_fresh=b"",
        ended_at=None,
        ending=None,
    )
    session().add(made)
    return made


def end_requests(ended: Collection[Recovery], ending: str) -> None:
    """Neither tickets nor approvals of these requests open anything any more."""
    for request in ended:
        request.ended_at, request.ending, request.sealed_fresh = now(), ending, b""
    for approval in find_approvals([request.id for request in ended]):
        approval.sealed_half = b""


def ticket_hash(ticket: str) -> bytes:
    """What is stored of a ticket, however it was typed."""
    return verifier_hash(recovery_halves(ticket, context("nrm/recovery-ticket", 1)).verifier)
