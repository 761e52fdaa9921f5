"""What this feature adds to the service: pages, and a way to them from the case."""

from typing import Final

from nrm.first_meeting import pages
from nrm.first_meeting.on_case import add_meeting

PAGES: Final = (pages.blueprint,)
EFFECTS: Final = (("case.page", add_meeting),)
