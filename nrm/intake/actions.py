"""Who takes concerns in: chosen by the registrar, a region at a time."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.database import session
from nrm.errors import Invalid
from nrm.http.actor import Actor
from nrm.intake.duties import agencies_that_can, find_duty
from nrm.intake.models import DUTIES, IntakeRegion
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
