"""What this feature adds to the service: a page, and the way to it from a case."""

from typing import Final

from nrm.sheets import pages
from nrm.sheets.on_case import add_sheet

PAGES: Final = (pages.blueprint,)
EFFECTS: Final = (("case.page", add_sheet),)
