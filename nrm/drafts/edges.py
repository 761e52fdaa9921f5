"""What this feature adds to the service: calls, and what follows when a form is saved."""

from typing import Final

from nrm.drafts import api
from nrm.drafts.effects import drop_all, drop_saved

APIS: Final = (api.blueprint,)
EFFECTS: Final = (("records.written", drop_saved), ("case.discard", drop_all))
