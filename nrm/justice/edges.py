"""What this feature adds to the service: calls, pages, and a way to them from the case."""

from typing import Final

from nrm.justice import api, pages
from nrm.justice.on_case import add_track

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
EFFECTS: Final = (("case.page", add_track),)
