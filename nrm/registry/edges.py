"""What this feature adds to the service: pages, and a part of the desk."""

from typing import Final

from nrm.registry import change_pages, first_key_pages, one_pages, pages
from nrm.registry.changes import add_to_desk

PAGES: Final = (
    pages.blueprint,
    one_pages.blueprint,
    change_pages.blueprint,
    first_key_pages.blueprint,
)
EFFECTS: Final = (("desk.page", add_to_desk),)
