"""What this feature adds to the service: calls and pages."""

from typing import Final

from nrm.cases import (
    api,
    list_api,
    list_pages,
    note_pages,
    opening_pages,
    pages,
    record_api,
    section_pages,
    step_pages,
)

APIS: Final = (api.blueprint, list_api.blueprint, record_api.blueprint)
PAGES: Final = (
    pages.blueprint,
    list_pages.blueprint,
    opening_pages.blueprint,
    note_pages.blueprint,
    section_pages.blueprint,
    *step_pages.BLUEPRINTS,
)
