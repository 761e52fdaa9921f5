"""What this feature adds to the service: pages."""

from typing import Final

from nrm.systems import pages

PAGES: Final = (pages.blueprint,)
