"""Which deadlines people may pause or have end later, and whose role may: one readable table.

Whoever is watched by a deadline does not move it: of those that a supervisor is told, a worker
moves none. What is not here nobody moves by hand. That is all that protects: risk, a child, a
missing person, another partner to be asked, the answer of a partner or an authority (which has
steps of its own), and how long a draft or a log is kept.
"""

from collections.abc import Mapping
from typing import Final

from nrm.policy import SOCIAL_WORKER, SUPERVISOR

_BOTH: Final = frozenset({SOCIAL_WORKER, SUPERVISOR})
_SUPERVISOR: Final = frozenset({SUPERVISOR})

MOVED_BY: Final[Mapping[str, frozenset[str]]] = {
    "initial_needs": _SUPERVISOR,
    "no_contact_protocol": _SUPERVISOR,
    "return_interview": _SUPERVISOR,
    "first_contact_support": _BOTH,
    "midpoint_review": _BOTH,
    "recovery_review": _BOTH,
    "plan_review": _BOTH,
    "inclusion_review": _BOTH,
    "move_on": _BOTH,
}
