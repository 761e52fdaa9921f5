"""What signed-in people do about recoveries: see, approve, refuse or cancel them, and try halves.

What somebody does who cannot sign in is in `asking.py`, `finishing.py` and `phones.py`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from nrm import policy
from nrm.accounts.models import ACTIVE, Account, find_account
from nrm.agencies.keys import find_certificates
from nrm.errors import OutOfTurn
from nrm.http.actor import Actor
from nrm.log import find
from nrm.log import writer as log
from nrm.recovery.approving import check_ready, give_halves
from nrm.recovery.factors import give_leave
from nrm.recovery.halves import check_owner, find_halves, try_half
from nrm.recovery.models import CANCELLED, REFUSED, FactorReset, Quorum
from nrm.recovery.requests import Asked, end_requests, find_approvals, find_asked, find_listed

_TRIED: Final = "recovery.try"


@dataclass(frozen=True)
class Listed:
    """Live requests with the approvers of each, and when halves were last tried in the agency."""

    requests: tuple[Asked, ...]
    approvers: dict[UUID, frozenset[UUID]]
    tried_at: datetime | None
    holds: int


def list_recoveries(actor: Actor) -> Listed:
    """The live requests of people for whom the actor may approve, the oldest first."""
    found = [asked for asked in find_listed(actor) if asked.account_id != actor.id]
    policy.ask(actor, "recovery.list", None)
    listed = Listed(tuple(found), _approvers(found), _tried(actor), _held(actor))
    log.write(actor, "recovery.list", count=len(found))
    return listed


def _approvers(found: list[Asked]) -> dict[UUID, frozenset[UUID]]:
    approvals = find_approvals([asked.recovery.id for asked in found])
    return {
        asked.recovery.id: frozenset(
            one.approver_key_id for one in approvals if one.recovery_id == asked.recovery.id
        )
        for asked in found
    }


def _tried(actor: Actor) -> datetime | None:
    tries = find.Filters(agency=actor.agency_id, acts=(_TRIED,), outcome="done")
    newest = find.entries(tries, find.EVERYTHING, None, 1)
    return newest[0].entry.at if newest else None


def _held(actor: Actor) -> int:
    return len({kept.account_id for kept in find_halves(actor.certificate_id)})


def list_own_recoveries(actor: Actor) -> tuple[Asked, ...]:
    """The live requests for the actor's own account, whoever asked."""
    own = [asked for asked in find_listed(actor) if asked.account_id == actor.id]
    policy.ask(actor, "recovery.list_own", actor)
    log.write(actor, "recovery.list_own", count=len(own))
    return tuple(own)


def read_recovery(actor: Actor, recovery_id: UUID) -> tuple[Asked, frozenset[UUID]]:
    """One request, and the certificates of those who have approved it."""
    asked = find_asked(recovery_id)
    policy.ask(actor, "recovery.read", asked)
    approvers = frozenset(one.approver_key_id for one in find_approvals([recovery_id]))
    log.write(actor, "recovery.read")
    return asked, approvers


def approve_recovery(actor: Actor, recovery_id: UUID, seen: str) -> Asked:
    """The actor's half opens with the fresh key whose fingerprint (hex) he or she has compared.

    Raises OutOfTurn before a passphrase is set, Conflict when the key is another or this was done.
    """
    asked = find_asked(recovery_id, to_change=True)
    policy.ask(actor, "recovery.approve", asked)
    count = _approve(actor, asked, seen)
    log.write(actor, "recovery.approve", count=count)
    return asked


def _approve(actor: Actor, asked: Asked, seen: str) -> int:
    check_ready(asked, seen)
    return give_halves(actor, asked)


def refuse_recovery(actor: Actor, recovery_id: UUID) -> None:
    """The request was not the person's: nothing can be done with it any more."""
    asked = find_asked(recovery_id, to_change=True)
    policy.ask(actor, "recovery.refuse", asked)
    end_requests([asked.recovery], REFUSED)
    log.write(actor, "recovery.refuse")


def cancel_recovery(actor: Actor, recovery_id: UUID) -> None:
    """The owner, who can sign in, wants no recovery."""
    asked = find_asked(recovery_id, to_change=True)
    policy.ask(actor, "recovery.cancel", asked)
    end_requests([asked.recovery], CANCELLED)
    log.write(actor, "recovery.cancel")


def try_halves(actor: Actor) -> int:
    """A drill: every half that the actor holds opens, and nothing is changed; of how many people.

    Raises Unavailable (`integrity`) for one that does not.
    """
    halves = find_halves(actor.certificate_id)
    policy.ask(actor, "recovery.try", None)
    count = _try(actor, list(halves))
    log.write(actor, "recovery.try", count=count)
    return count


def _try(actor: Actor, halves: list[Quorum]) -> int:
    owners = find_certificates({kept.owner_key_id for kept in halves})
    for kept in halves:
        check_owner(kept, owners[kept.owner_key_id].certificate)
        try_half(kept, actor.certificate_id, actor.keyring)
    return len({kept.account_id for kept in halves})


def reset_factor(actor: Actor, name: str) -> FactorReset:
    """The person may set up a new second factor, with the passphrase, within 72 hours."""
    account = find_account(name, to_change=True)
    policy.ask(actor, "account.reset_factor", account)
    leave = _give_leave(actor, account)
    log.write(actor, "account.reset_factor")
    return leave


def _give_leave(actor: Actor, account: Account) -> FactorReset:
    if account.state != ACTIVE:
        raise OutOfTurn("This person has not activated the account yet.")
    return give_leave(account, actor.id)
