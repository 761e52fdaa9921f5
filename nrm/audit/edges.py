"""What the auditor's desk adds to the service: calls, pages, checks; reviewing has its own."""

from typing import Final

from nrm.audit import (
    agency_pages,
    api,
    pages,
    proof_api,
    proof_pages,
    saved_api,
    saved_pages,
    sum_pages,
    timelines,
)
from nrm.audit.heads import check_halves, check_heads, check_snapshots
from nrm.audit.on_pages import add_to_log
from nrm.audit.rows import check_rows

APIS: Final = (api.blueprint, saved_api.blueprint, proof_api.checkpoints)
PAGES: Final = (
    pages.blueprint,
    agency_pages.blueprint,
    saved_pages.blueprint,
    sum_pages.blueprint,
    timelines.blueprint,
    proof_pages.blueprint,
)
EFFECTS: Final = (("log.page", add_to_log),)
CHECKS: Final = (check_rows, check_heads, check_snapshots, check_halves)
