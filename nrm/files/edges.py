"""What this feature adds to the service: calls, pages, and what it does about a case."""

from typing import Final

from nrm.files import adding_pages, api, pages
from nrm.files.keeping import delete_after_commit
from nrm.files.on_case import add_files

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint, adding_pages.blueprint)
EFFECTS: Final = (("case.page", add_files), ("case.shred", delete_after_commit))
