"""What this feature adds to the service: calls, pages, and what stands on the desk."""

from typing import Final

from nrm.alerts import api, clock_pages, pages
from nrm.alerts.on_desk import add_to_desk

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint, clock_pages.blueprint)
EFFECTS: Final = (("desk.page", add_to_desk),)
