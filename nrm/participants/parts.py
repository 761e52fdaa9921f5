"""What each part in a case opens: one table. Whoever is not in it has no part.

Who interprets, mediates or walks beside somebody needs to know where to be and when, never the
file: an appointment is a copy of its own. A guardian or an advocate may come to know every matter
(domain, 8.1), and none by the part alone: by a consent for this purpose, which ends with the part,
a referral to their agency, and the keys of that. What may be agreed stands in `cases/shareable.py`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Opens(StrEnum):
    """What somebody may come to know by a part."""

    APPOINTMENTS = "appointments"
    BY_CONSENT = "by_consent"


GUARDIAN: Final = "guardian"
PARTS: Final[Mapping[str, Opens]] = {
    "interpreter": Opens.APPOINTMENTS,
    "cultural_mediator": Opens.APPOINTMENTS,
    "peer_mentor": Opens.APPOINTMENTS,
    GUARDIAN: Opens.BY_CONSENT,
    "independent_advocate": Opens.BY_CONSENT,
}
# The list of codes with their labels; a test holds it to the table.
LIST: Final = "participant_parts"
END_REASONS: Final = "participant_end_reasons"
# The names of the two records of the case.
NAMED, VISIT = "participant", "appointment"
