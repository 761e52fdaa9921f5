"""`/cases/{id}/accesses`, `/audit/receipts/{number}`: who opened a record, by agency and role."""

from typing import Any
from uuid import UUID

from flask import Response

from nrm.accesses.actions import open_accesses, read_receipt
from nrm.accesses.finding import Receipt
from nrm.accesses.lines import Line
from nrm.accesses.schemas import AccessesIn, AccessesOut
from nrm.cases.described import stamp
from nrm.http.acting import acting
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer

blueprint = ApiBlueprint("accesses_api", __name__, description="Who opened a record")


@blueprint.path("/cases/<uuid:case_id>/accesses", "POST")
@blueprint.takes(AccessesIn)
@blueprint.gives(AccessesOut)
def tell(given: dict[str, Any], case_id: UUID) -> Response:
    """Who saw what of the record, for the person; that it was told stands in the log."""
    with acting("access_receipt.print") as actor:
        _, receipt = open_accesses(actor, case_id, given["span"])
    return answer(_described(receipt))


@blueprint.path("/audit/receipts/<int:number>")
@blueprint.gives(AccessesOut)
def check(number: int) -> Response:
    """The same list once more, from the log alone, for an auditor."""
    with acting("access_receipt.check") as actor:
        receipt = read_receipt(actor, number)
    return answer(_described(receipt))


def _described(receipt: Receipt) -> dict[str, Any]:
    return {
        "number": receipt.number,
        "code": receipt.code,
        "printed_at": stamp(receipt.printed.at),
        "since": receipt.since.isoformat() if receipt.since is not None else None,
        "lines": [_line(line) for line in receipt.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "first": line.first.isoformat(),
        "last": line.last.isoformat(),
        "days": line.days,
        "times": line.times,
        "agency": str(line.agency) if line.agency is not None else None,
        "role": line.role,
        "kinds": [{"act": act, "part": part or None} for act, part in line.kinds],
        "purposes": list(line.purposes),
    }
