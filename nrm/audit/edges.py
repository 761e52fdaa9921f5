"""What the auditor's desk adds to the service: calls and pages; reviewing has its own."""

from typing import Final

from nrm.audit import api, pages, proof_api, proof_pages, sum_pages, timelines

APIS: Final = (api.blueprint, proof_api.checkpoints)
PAGES: Final = (
    pages.blueprint,
    sum_pages.blueprint,
    timelines.blueprint,
    proof_pages.blueprint,
)
