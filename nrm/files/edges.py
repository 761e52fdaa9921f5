"""What this feature adds to the service: calls, and what it does when a case ends for good."""

from typing import Final

from nrm.files import api
from nrm.files.keeping import delete_after_commit

APIS: Final = (api.blueprint,)
PAGES: Final = ()
EFFECTS: Final = (("case.shred", delete_after_commit),)
