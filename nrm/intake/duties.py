"""Finding who takes concerns in, and who could."""

from nrm.agencies.models import ACTIVE, Agency
from nrm.database import new_id, session
from nrm.intake.models import CAN_TAKE, DUTY, IntakeRegion
from nrm.vault.rows import rely_on


def find_duty(region: str) -> IntakeRegion:
    """What stands for a region, locked; a new row where nobody was chosen yet."""
    found = session().scalars(DUTY.with_for_update(), {"region": region}).one_or_none()
    if found is None:
        return IntakeRegion(id=new_id(), region=region, agency_id=None)
    rely_on(found)
    return found


def agencies_that_can() -> list[Agency]:
    """The agencies that could take concerns in, by name."""
    return [each for each in session().scalars(CAN_TAKE) if each.state == ACTIVE]
