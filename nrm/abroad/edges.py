"""What this feature adds to the service: calls, and what follows when a consent or a case ends."""

from typing import Final

from nrm.abroad import api, desk_api, messages_api
from nrm.abroad.ending import add_waiting, end_with_case, end_with_consents

APIS: Final = (api.blueprint, desk_api.blueprint, messages_api.blueprint)
EFFECTS: Final = (
    ("case.end", end_with_case),
    ("consent.end", end_with_consents),
    # A case is handed over with what was asked abroad; a draft is not erased under it.
    ("draft.waits", add_waiting),
)
