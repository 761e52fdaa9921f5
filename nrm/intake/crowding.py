"""How much one agency is sent in an hour: a flood by strangers ends, and no address is kept for it.

What is most urgent has a share of its own, which no flood of other concerns takes up.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from flask_babel import gettext

from nrm.database import now, session
from nrm.http.problems import TooMany
from nrm.intake.models import ARRIVED_SINCE
from nrm.intake.told import CALM, MOST_URGENT

MOST_AN_HOUR: Final = 120
_SPAN: Final = timedelta(hours=1)


def check_room(agency_id: UUID, urgency: str) -> None:
    """Nothing while one more fits; TooMany, with the wait, once this hour's share is used up."""
    share = (MOST_URGENT,) if urgency == MOST_URGENT else CALM
    given = {"agency_id": agency_id, "since": now() - _SPAN, "urgencies": share}
    count, first = session().execute(ARRIVED_SINCE, given).one()
    if count >= MOST_AN_HOUR:
        wait = int((first + _SPAN - now()).total_seconds()) + 1
        raise TooMany(gettext("So much arrived here in the last hour that no more fits."), wait)
