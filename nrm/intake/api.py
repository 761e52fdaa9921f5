"""`POST /concerns`: a concern handed over by a system that has no account here."""

from typing import Any

from flask import Response, request

from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer
from nrm.intake.arriving import hand_over
from nrm.intake.schemas import ConcernIn, ReceiptOut, told_of
from nrm.intake.told import Told

blueprint = ApiBlueprint("intake_api", __name__, description="First contact")


@blueprint.path("/concerns", "POST")
@blueprint.takes(ConcernIn)
@blueprint.gives(ReceiptOut, 201)
def send_one(given: dict[str, Any]) -> Response:
    """Hand a concern over without an account; nobody knows who did.

    The same content with the same `Idempotency-Key` is one concern, with one receipt. A 429 with
    `Nrm-Work-Bits` says how much work in `Nrm-Work` would have it pass: a decimal number, so that
    the SHA-256 of `{Nrm-Work-For}:{number}` begins with so many zero bits. It needs a key.
    """
    once, work = (request.headers.get(name, "") for name in ("Idempotency-Key", "Nrm-Work"))
    return answer({"receipt": hand_over(Told(**told_of(given)), once, work)}, 201)
