"""What this feature adds to the service: pages, and what it tells on the desks of others."""

from typing import Final

from nrm.duplicates import pages
from nrm.duplicates.on_desk import add_to_desk

PAGES: Final = (pages.blueprint,)
EFFECTS: Final = (("desk.page", add_to_desk),)
