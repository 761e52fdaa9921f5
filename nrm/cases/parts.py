"""What upper features add to the page of a case: consents, referrals, holds, and what happened.

They are registered in `create_app` for the event `case.page`, and asked inside the transaction that
read the case.
"""

from dataclasses import dataclass, field
from uuid import UUID

from nrm.cases.models import Case
from nrm.cases.section_views import Unsaved
from nrm.cases.views import ConsentRow, ReferralRow
from nrm.clocks.models import Clock
from nrm.http import hooks
from nrm.http.actor import Actor
from nrm.look.parts import Event, Fact, Link, Notice


@dataclass
class CaseParts:
    """Filled by the features above; `clocks` run in the case, `first` stands before all acts."""

    actor: Actor
    case: Case
    clocks: tuple[Clock, ...]
    consents: list[ConsentRow] = field(default_factory=list)
    referrals: list[ReferralRow] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    warnings: list[Notice] = field(default_factory=list)
    first: list[Link] = field(default_factory=list)
    acts: list[Link] = field(default_factory=list)

    def clock_of(self, referral_id: UUID) -> Clock | None:
        """The soonest running clock of this referral."""
        return next((c for c in self.clocks if c.referral_id == referral_id), None)


@dataclass
class SectionParts:
    """What upper features know of one section, for the event `section.page`."""

    actor: Actor
    case: Case
    section: str
    unsaved: Unsaved | None = None


def unsaved_of(actor: Actor, case: Case, section: str) -> Unsaved | None:
    """What was typed into this section's form and not saved, for those who may go on with it."""
    parts = SectionParts(actor, case, section)
    hooks.tell("section.page", parts)
    return parts.unsaved


def parts_of(actor: Actor, case: Case, clocks: tuple[Clock, ...]) -> CaseParts:
    """Everything that hangs on the case, as the features above tell it."""
    parts = CaseParts(actor, case, clocks)
    hooks.tell("case.page", parts)
    return parts
