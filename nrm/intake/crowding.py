"""How much one agency is sent in an hour: a flood by strangers ends, and no address is kept for it.

What is most urgent has a share of its own, which no flood of other concerns takes up. Beyond the
first of an hour each brings work along, the more the fuller it is (`work.py`).
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from flask_babel import gettext

from nrm.database import now, session
from nrm.http.problems import TooMany
from nrm.intake.models import ARRIVED_SINCE
from nrm.intake.told import CALM, MOST_URGENT
from nrm.intake.work import MOST, bits_asked, is_done, puzzle_of

_SPAN: Final = timedelta(hours=1)


def check_room(agency_id: UUID, urgency: str, code: str, work: str) -> None:
    """Nothing while one more fits, with its work where that is asked.

    TooMany otherwise: with the wait, and how much work would do instead. `code`: its receipt.
    """
    share = (MOST_URGENT,) if urgency == MOST_URGENT else CALM
    given = {"agency_id": agency_id, "since": now() - _SPAN, "urgencies": share}
    count, first = session().execute(ARRIVED_SINCE, given).one()
    bits = bits_asked(count)
    if count < MOST and is_done(code, work, bits):
        return
    wait = int((first + _SPAN - now()).total_seconds()) + 1
    if count >= MOST:
        raise TooMany(gettext("So much arrived here in the last hour that no more fits."), wait)
    said = gettext("So much arrived here in the last hour that each one has to bring some work.")
    raise TooMany(said, wait, work_bits=bits, work_for=puzzle_of(code))
