"""What this feature adds to the service: calls, pages, ways from the directory, and the desk."""

from typing import Final

from nrm.advice import api, ask_pages, pages
from nrm.advice.naming import add_what_tells
from nrm.advice.on_pages import add_to_desk, add_ways

APIS: Final = (api.blueprint,)
PAGES: Final = (ask_pages.blueprint, pages.blueprint)
EFFECTS: Final = (
    ("service.page", add_ways),
    ("desk.page", add_to_desk),
    ("text.tells", add_what_tells),
)
