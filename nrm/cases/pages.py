"""`/cases/{id}`: the covered page of a case.

The list is in `list_pages.py`, opening one in `opening_pages.py`, sections and notes in
`section_pages.py` and `note_pages.py`, steps in `step_pages.py`.
"""

from uuid import UUID

from flask import Blueprint, Response

from nrm.cases.actions import read_case
from nrm.cases.case_page import case_page
from nrm.http.acting import acting
from nrm.http.forms import draw

blueprint = Blueprint("cases", __name__)


@blueprint.get("/cases/<uuid:case_id>")
def read_one(case_id: UUID) -> Response:
    """A case, covered."""
    with acting("case.read") as actor:
        page = case_page(actor, read_case(actor, case_id))
    return draw("cases/case.html", page)
