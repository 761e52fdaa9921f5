"""What this feature adds to the service: a call, a page, and what follows from a writing."""

from typing import Final

from nrm.search import api, pages
from nrm.search.effects import drop_index, index_anew, index_records

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
EFFECTS: Final = (
    ("records.written", index_records),
    ("case.discard", drop_index),
    ("case.transfer", index_anew),
)
