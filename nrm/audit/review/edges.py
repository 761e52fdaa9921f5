"""What this feature adds to the service: calls, pages, and what it tells on the pages of others."""

from typing import Final

from nrm.audit.review import api, pages
from nrm.audit.review.on_pages import add_to_desk, add_to_log

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
EFFECTS: Final = (("log.page", add_to_log), ("desk.page", add_to_desk))
