"""What this feature adds to the service: pages that keep nothing."""

from typing import Final

from nrm.training import pages

PAGES: Final = (pages.blueprint,)
