"""Finding concerns: one by its id."""

from uuid import UUID

from nrm.database import session
from nrm.errors import Missing
from nrm.intake.models import BY_ID, Concern
from nrm.log.vouching import vouch
from nrm.vault.rows import rely_on


def find_concern(concern_id: UUID, *, to_change: bool = False) -> Concern:
    """The concern, locked if it is to be changed; Missing if none."""
    statement = BY_ID.with_for_update() if to_change else BY_ID
    anew = {"populate_existing": True}
    found = session().scalars(statement, {"id": concern_id}, execution_options=anew).one_or_none()
    if found is None:
        raise Missing("This does not exist, or it is not yours to see.")
    rely_on(found)
    return found


def has_arrived(concern_id: UUID) -> bool:
    """Whether the act that made its secret was committed: what came to its end keeps its row."""
    try:
        vouch([find_concern(concern_id)])
    except Missing:
        return False
    return True
