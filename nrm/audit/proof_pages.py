"""`/audit/proof`: how large the log is, who has signed it, and a check of every entry."""

from typing import Final

from flask import Blueprint, Response, current_app
from flask_babel import gettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.audit.cli import CHECKS
from nrm.audit.proof_state import ProofState, proof_state
from nrm.audit.proof_words import alarms_told, key_rows, last_check, witness_rows
from nrm.audit.recording import record_check
from nrm.audit.views import AuditProofPage
from nrm.database import transaction
from nrm.errors import Conflict
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import draw
from nrm.log import writer as log
from nrm.log.verify import verify_log

blueprint = Blueprint("proof", __name__)
# A larger log is checked at the command line: a page should not keep somebody waiting for minutes.
MOST_ENTRIES: Final = 50_000
_MOST_FAULTS: Final = 20


@blueprint.get("/audit/proof")
def show() -> Response:
    """Size, root, last checkpoint, witnesses, keys and alarms."""
    with acting("audit.list") as actor:
        policy.ask(actor, "audit.list")
        page = _page(actor, proof_state())
        log.write(actor, "audit.list", count=0)
    return draw("audit/proof.html", page)


@blueprint.post("/audit/proof")
def check() -> Response:
    """Every entry is checked now; what does not fit is told, without content."""
    with acting("audit.list_all") as actor:
        policy.ask(actor, "audit.list_all")
        size = proof_state().head.size
        check_fits_a_page(size)
        log.write(actor, "audit.list_all", count=size)
    checks = current_app.extensions.get(CHECKS, ())
    found = verify_log(checks=checks)
    faults = tuple(fault.line() for fault in found if not fault.is_remark)
    record_check(actor, size, whole=not faults)
    with transaction(write=False):
        page = _page(actor, proof_state(), faults)
    return draw("audit/proof.html", page)


def check_fits_a_page(size: int) -> None:
    """Nothing, when a log of `size` entries is checked while somebody waits; Conflict if not."""
    if size > MOST_ENTRIES:
        raise Conflict(gettext("The log is too long for a page. Use `flask nrm audit verify`."))


def _page(actor: Actor, state: ProofState, faults: tuple[str, ...] = ()) -> AuditProofPage:
    may_check = policy.may(actor, "audit.list_all")
    checked = last_check(state)
    told = alarms_told(state) if may_check else ((), ())
    return AuditProofPage(
        frame=frame_for(actor, "/audit/proof"),
        whole=False if faults else checked.whole,
        size=state.head.size,
        root=state.head.root.hex(),
        origin=state.origin,
        signed_size=state.signed_size,
        signed_at=state.head.signed_at,
        checked_at=checked.at,
        checked_size=checked.size,
        checked_by=checked.by,
        checkpoint=state.note,
        faults=faults[:_MOST_FAULTS],
        alarms=told[0],
        past_alarms=told[1],
        witnesses=witness_rows(state),
        keys=key_rows(state),
        log_url="/audit",
        check_url="/audit/proof" if may_check else "",
        checkpoint_url="/api/v1/audit/checkpoint",
        keys_url="/api/v1/audit/keys",
    )
