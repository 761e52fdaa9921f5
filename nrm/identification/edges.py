"""What this feature adds to the service: calls, and what follows when a consent or a case ends."""

from typing import Final

from nrm.identification import api
from nrm.identification.effects import end_with_case, end_with_consents

APIS: Final = (api.blueprint,)
EFFECTS: Final = (("consent.end", end_with_consents), ("case.end", end_with_case))
