"""What this feature adds to the service: calls, pages, and what waits on the desk."""

from typing import Final

from nrm.intake import (
    api,
    desk_api,
    desk_pages,
    duty_pages,
    handing_pages,
    pages,
    poster_pages,
    receipt_pages,
)
from nrm.intake.on_desk import add_to_desk

APIS: Final = (api.blueprint, desk_api.blueprint)
PAGES: Final = (
    pages.blueprint,
    poster_pages.blueprint,
    receipt_pages.blueprint,
    desk_pages.blueprint,
    handing_pages.blueprint,
    duty_pages.blueprint,
)
EFFECTS: Final = (("desk.page", add_to_desk),)
