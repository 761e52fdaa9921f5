"""What this feature adds to the service: calls, pages, what it does about a case and verifies."""

from typing import Final

from nrm.files import adding_pages, api, pages, removing_pages
from nrm.files.checking import check_files
from nrm.files.keeping import delete_after_commit
from nrm.files.on_case import add_files

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint, adding_pages.blueprint, removing_pages.blueprint)
CHECKS: Final = (check_files,)
EFFECTS: Final = (("case.page", add_files), ("case.shred", delete_after_commit))
