"""`/account/recovery-codes` makes and counts codes; `/recovery` uses one.

No `Idempotency-Key` here: the digest of such a request would tell of its secrets.
"""

from typing import Any

from flask import Response, request

from nrm.accounts.actions import make_recovery_codes, read_recovery_codes
from nrm.accounts.proving import Proof, acting_proven
from nrm.accounts.recovering import Recovery, recover
from nrm.accounts.schemas import RecoveryCodesLeft, RecoveryCodesOut, RecoverySent, StepUp
from nrm.http.acting import acting
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer

blueprint = ApiBlueprint("recovery_api", __name__, description="A passphrase that was lost")


@blueprint.path("/account/recovery-codes")
@blueprint.gives(RecoveryCodesLeft)
def codes_left() -> Response:
    """How many recovery codes the caller has left."""
    with acting("account.read_recovery_codes") as actor:
        left = read_recovery_codes(actor)
    return answer({"left": left})


@blueprint.path("/account/recovery-codes", "POST")
@blueprint.takes(StepUp)
@blueprint.gives(RecoveryCodesOut, 201)
def make_codes(given: dict[str, Any]) -> Response:
    """Make new recovery codes; the answer alone ever holds them, and older ones end."""
    proof = Proof(**given, source=request.remote_addr or "")
    with acting_proven("account.make_recovery_codes", proof) as actor:
        codes = make_recovery_codes(actor)
    return answer({"codes": codes}, 201)


@blueprint.path("/recovery", "POST")
@blueprint.takes(RecoverySent)
@blueprint.gives(None, 204)
def use_code(given: dict[str, Any]) -> Response:
    """Set a new passphrase with a recovery code; every failure is the same 401."""
    recover(Recovery(**given, source=request.remote_addr or ""))
    return Response(status=204)
