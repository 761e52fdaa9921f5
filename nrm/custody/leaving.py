"""Somebody leaves an agency: what hangs on the person, who takes it over, and what ends.

For actions that asked the policy. The agency's next epoch begins in the same transaction.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from flask_babel import gettext

from nrm.accounts.models import ACTIVE, LEFT, Account
from nrm.accounts.own_sessions import end_sessions, find_sessions_of
from nrm.accounts.recovery_codes import find_recovery_codes, spend
from nrm.agencies.models import Agency
from nrm.cases.models import Case
from nrm.custody.models import LEFT_BEHIND
from nrm.database import now, session
from nrm.errors import Conflict, Invalid, OutOfTurn, Refused
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.policy import CUSTODIAN, RECEIVING, REGISTRAR, SOCIAL_WORKER, has_stepped_back
from nrm.referrals.models import Referral
from nrm.vault.certificates import Chain
from nrm.vault.models import Certificate, Grant
from nrm.vault.together import write_together

_Thing = TypeVar("_Thing", Case, Referral)


@dataclass(frozen=True)
class Takers:
    """Who takes over: `each` case or referral by its id, and all others of a kind by one person."""

    each: Mapping[UUID, UUID] = field(default_factory=dict)
    cases: UUID | None = None
    referrals: UUID | None = None

    def of_case(self, case: Case) -> UUID | None:
        """Who is the case's lead worker next; None if nobody was named who may be."""
        taker = self.each.get(case.id, self.cases)
        return None if has_stepped_back(taker, case) else taker

    def of_referral(self, referral: Referral) -> UUID | None:
        """Who is asked about the referral next; None if nobody was named."""
        return self.each.get(referral.id, self.referrals)


@dataclass(frozen=True)
class Member:
    """Somebody who works at the agency; `holds_key`: of its present epoch."""

    account: Account
    chain: Chain
    holds_key: bool


@dataclass(frozen=True)
class Leaving:
    """Somebody who is to leave, the agency as it stands, and what hangs on the person there.

    `wraps` are those of all epochs that did not end, whoever holds them.
    """

    account: Account
    agency: Agency
    members: Sequence[Member]
    epochs: Sequence[Certificate]
    wraps: Sequence[Grant]
    cases: Sequence[Case]
    referrals: Sequence[Referral]

    @property
    def stay(self) -> list[Member]:
        """Everybody else."""
        return [m for m in self.members if m.account.id != self.account.id]

    @property
    def held_key(self) -> bool:
        """Whether the one who leaves was given the agency's present key."""
        present, own = self.agency.certificate_id, self.account.id
        return any(w.holder_id == own and w.subject_id == present for w in self.wraps)

    @property
    def takes_a_key(self) -> bool:
        """Whether something may still lie under a key that no custodian who stays holds."""
        keepers = {m.account.id for m in self.stay if CUSTODIAN in m.account.duties.split()}
        kept = {wrap.subject_id for wrap in self.wraps if wrap.holder_id in keepers}
        own = {wrap.subject_id for wrap in self.wraps if wrap.holder_id == self.account.id}
        return not own <= kept

    @property
    def workers(self) -> dict[UUID, str]:
        """Who can take over a case: social workers who hold the key; ids and names."""
        return self._who({SOCIAL_WORKER})

    @property
    def helpers(self) -> dict[UUID, str]:
        """Who can be the one that a sender asks about a referral."""
        return self._who(RECEIVING)

    def _who(self, roles: Collection[str]) -> dict[UUID, str]:
        return {
            m.account.id: m.account.name
            for m in self.stay
            if m.holds_key and m.account.role in roles
        }


def check_may_leave(actor: Actor, leaving: Leaving) -> None:
    """Nothing, when the agency goes on without this person, in the hands of the actor.

    A custodian who holds the key does it, for somebody else: so the last one never leaves.
    """
    account, agency = leaving.account, leaving.agency
    if REGISTRAR in account.duties.split():
        raise OutOfTurn(gettext("The registrar cannot leave before there is another one."))
    if account.state != ACTIVE:
        raise OutOfTurn(gettext("This person does not work here, or has left already."))
    if agency.certificate_id is None:
        return
    if agency.id != actor.agency_id:
        raise Refused(gettext("A custodian of this person's own agency has to do this."))
    if not any(m.account.id == actor.id and m.holds_key for m in leaving.stay):
        raise OutOfTurn(gettext("You do not hold your agency's key yourself."))
    if leaving.takes_a_key:
        sentence = gettext(
            "No custodian who stays holds the agency's earlier key. Whoever leaves has to move "
            "what lies under it first, on the page of the agency's keys."
        )
        raise OutOfTurn(sentence)


def hand_over(leaving: Leaving, takers: Takers) -> None:
    """Every open case and referral has somebody else; Invalid names those for whom none is named.

    One entry for each stands in the log.
    """
    cases = _taken(leaving.cases, takers.of_case, leaving.workers)
    referrals = _taken(leaving.referrals, takers.of_referral, leaving.helpers)
    sentence = gettext("Choose a colleague who takes this over.")
    untaken = [
        *(case.id for case in leaving.cases if case not in cases),
        *(referral.id for referral in leaving.referrals if referral not in referrals),
    ]
    if untaken:
        raise Invalid({f"taker.{thing_id}": [sentence] for thing_id in untaken})
    for case, worker in cases.items():
        case.lead_worker_id = worker
    for referral, helper in referrals.items():
        referral.contact_id = helper
    write_together(leaving.cases)
    write_together(leaving.referrals)
    log.write_before_next(
        [
            *(Act(action="case.assign", thing=case, reason="left") for case in leaving.cases),
            *(Act(action="referral.hand_on", thing=r, reason="left") for r in leaving.referrals),
        ]
    )


def _taken(
    things: Iterable[_Thing], named: Callable[[_Thing], UUID | None], fit: Collection[UUID]
) -> dict[_Thing, UUID]:
    chosen = ((thing, named(thing)) for thing in things)
    return {thing: taker for thing, taker in chosen if taker is not None and taker in fit}


def end_membership(leaving: Leaving) -> None:
    """The person is signed in nowhere, and no wrap and no certificate is theirs any more."""
    account, sessions = leaving.account, find_sessions_of(leaving.account.id)
    codes = find_recovery_codes(account.id)
    end_sessions(sessions)
    for code in codes:
        spend(code)
    write_together(sessions)
    write_together(codes)
    for wrap in leaving.wraps:
        if wrap.holder_id == account.id:
            session().delete(wrap)
    for member in leaving.members:
        if member.account.id == account.id:
            member.chain.certificate.ended_at = now()
    account.state = LEFT


def check_nothing_left(account: Account) -> None:
    """Nothing, when no case and no referral came to the person meanwhile; else Conflict.

    For the edge, after the log entry: under its lock whatever others did is done.
    """
    asked = {"account_id": account.id, "agency_id": account.agency_id}
    if any(session().execute(LEFT_BEHIND, asked).one()):
        raise Conflict(gettext("Somebody else changed this at the same moment; look again."))
