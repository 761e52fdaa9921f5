"""What this feature adds to the service: calls."""

from typing import Any, Final

from nrm.notifications import api

APIS: Final = (api.blueprint,)
PAGES: Final[tuple[Any, ...]] = ()
EFFECTS: Final[tuple[Any, ...]] = ()
