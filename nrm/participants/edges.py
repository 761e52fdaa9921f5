"""What this feature adds to the service: calls, and what follows when a case ends."""

from typing import Final

from nrm.participants import api
from nrm.participants.effects import drop_all, end_with_case

APIS: Final = (api.blueprint,)
EFFECTS: Final = (("case.end", end_with_case), ("case.discard", drop_all))
