"""The intake desk looks and opens; the registrar says who takes concerns in, region by region.

What is done about a concern stands in `steps.py`.
"""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.database import Cursor, session
from nrm.errors import Invalid
from nrm.http.actor import Actor
from nrm.intake.duties import agencies_that_can, find_duty
from nrm.intake.finding import find_concern, find_listed, visible_to
from nrm.intake.models import DUTIES, Concern, IntakeRegion
from nrm.intake.sealing import SealedConcern, find_sealed
from nrm.log import writer as log
from nrm.vault.rows import rely_on


def list_intake(actor: Actor) -> Sequence[IntakeRegion]:
    """The regions for which somebody was chosen, ever."""
    policy.ask(actor, "intake.list")
    found = session().scalars(DUTIES).all()
    rely_on(*found)
    log.write(actor, "intake.list", count=len(found))
    return found


def choose_intake(actor: Actor, region: str, agency_id: UUID | None) -> IntakeRegion:
    """This agency takes in what is told of the region from now on; None: nobody does."""
    duty = find_duty(region)
    policy.ask(actor, "intake.choose")
    _choose(duty, agency_id)
    log.write(actor, "intake.choose")
    return duty


def _choose(duty: IntakeRegion, agency_id: UUID | None) -> None:
    if agency_id is not None and agency_id not in {each.id for each in agencies_that_can()}:
        raise Invalid({"agency": [gettext("Choose one of the listed agencies.")]})
    duty.agency_id = agency_id
    session().add(duty)


def list_concerns(actor: Actor, ended: bool, after: Cursor | None, limit: int) -> Sequence[Concern]:
    """What the actor's agency took in, at most `limit` + 1; nothing of it is opened.

    What goes on by the time at which somebody has to look; what has ended, the newest first.
    """
    policy.ask(actor, "concern.list")
    found = find_listed(visible_to(actor), ended, after, limit)
    log.write(actor, "concern.list", count=len(found))
    return found


def open_concern(actor: Actor, concern_id: UUID) -> SealedConcern:
    """One concern, still sealed, or what stands of one that has ended."""
    concern = find_concern(concern_id)
    policy.ask(actor, "concern.open", concern)
    sealed = find_sealed(actor, concern)
    log.write(actor, "concern.open", reason=f"concern-{concern.id}")
    return sealed
