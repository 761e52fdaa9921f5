"""What this feature adds to the service: calls, and what follows for it when a case ends."""

from typing import Final

from nrm.transfers import api
from nrm.transfers.effects import end_with_case, end_with_consent

APIS: Final = (api.blueprint,)
EFFECTS: Final = (("case.end", end_with_case), ("consent.end", end_with_consent))
