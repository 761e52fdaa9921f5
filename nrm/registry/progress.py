"""How far the closing of an agency is, and what other agencies were asked to take."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from nrm.abroad.selects import COUNT_GOING_ON as COUNT_ARRIVALS
from nrm.agencies.models import Agency
from nrm.database import now, session
from nrm.intake.models import COUNT_GOING_ON
from nrm.registry.models import LIVE_REFERRALS, OFFERED_TO, OPEN_CASES
from nrm.transfers.models import CaseTransfer


@dataclass(frozen=True)
class Progress:
    """Open cases and how many of them wait for the taker's answer; what else has not ended.

    `offered`: what this step offered; None when there was nothing that could be.
    """

    cases: int
    offered_cases: int
    referrals: int
    concerns: int
    offered: CaseTransfer | None = None
    reason: str | None = None

    @property
    def left(self) -> int:
        """Open cases that nobody was asked to take."""
        return self.cases - self.offered_cases


def find_progress(agency: Agency) -> Progress:
    """How far it is."""
    asked = {"agency_id": agency.id, "at": now()}
    cases, on_their_way = session().execute(OPEN_CASES, asked).one()
    referrals = session().execute(LIVE_REFERRALS, {"agency_id": agency.id}).scalar_one()
    concerns = session().scalar(COUNT_GOING_ON, {"agency_id": agency.id}) or 0
    # What another country asks of it is a referral as well.
    arrivals = session().scalar(COUNT_ARRIVALS, {"agency_id": agency.id}) or 0
    return Progress(cases, on_their_way, referrals + arrivals, concerns)


def find_offered(agency_id: UUID) -> Sequence[UUID]:
    """Transfers from agencies that are being closed, which wait for this agency's answer."""
    return session().scalars(OFFERED_TO, {"agency_id": agency_id, "at": now()}).all()
