"""`/audit/proof`: how large the log is, what was signed last, and a check of every entry."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, current_app
from flask_babel import gettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.audit.cli import CHECKS
from nrm.audit.views import AuditProofPage
from nrm.database import now, session, transaction
from nrm.errors import Conflict, Missing
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import draw
from nrm.log import proofs
from nrm.log import writer as log
from nrm.log.checkpoints import log_keys, open_checkpoint
from nrm.log.head import Head, read_head
from nrm.log.keeping import keeping
from nrm.log.verify import verify_log

blueprint = Blueprint("proof", __name__)
# A larger log is checked at the command line: a page should not keep somebody waiting for minutes.
MOST_ENTRIES: Final = 50_000
_MOST_FAULTS: Final = 20


@dataclass(frozen=True)
class State:
    """The log as it stands: its head, and the newest signed note, if any."""

    head: Head
    note: str
    signed_size: int
    origin: str


@blueprint.get("/audit/proof")
def show() -> Response:
    """Size, root and last checkpoint."""
    with acting("audit.list") as actor:
        policy.ask(actor, "audit.list")
        state = _state()
        log.write(actor, "audit.list", count=0)
    return draw("audit/proof.html", _page(actor, state))


@blueprint.post("/audit/proof")
def check() -> Response:
    """Every entry is checked now; what does not fit is told, without content."""
    with acting("audit.list_all") as actor:
        policy.ask(actor, "audit.list_all")
        state = _state()
        check_fits_a_page(state.head.size)
        log.write(actor, "audit.list_all", count=state.head.size)
    checks = current_app.extensions.get(CHECKS, ())
    found = verify_log(checks=checks)
    faults = tuple(fault.line() for fault in found if not fault.is_remark)
    with transaction(write=False):
        state = _state()
    return draw("audit/proof.html", _page(actor, state, now(), faults))


def check_fits_a_page(size: int) -> None:
    """Nothing, when a log of `size` entries is checked while somebody waits; Conflict if not."""
    if size > MOST_ENTRIES:
        raise Conflict(gettext("The log is too long for a page. Use `flask nrm audit verify`."))


def _state() -> State:
    opened = session()
    root_keys = opened.info["root"]
    kept = keeping(root_keys)
    head = read_head(opened.connection(), root_keys, kept)
    try:
        note = proofs.latest_checkpoint()
    except Missing:
        return State(head, "", 0, "")
    signed = open_checkpoint(note, log_keys(root_keys))
    return State(head, note, signed.size, signed.origin)


def _page(
    actor: Actor, state: State, checked_at: datetime | None = None, faults: tuple[str, ...] = ()
) -> AuditProofPage:
    may_check = policy.may(actor, "audit.list_all")
    return AuditProofPage(
        frame=frame_for(actor, "/audit/proof"),
        whole=None if checked_at is None else not faults,
        size=state.head.size,
        root=state.head.root.hex(),
        origin=state.origin,
        signed_size=state.signed_size,
        signed_at=state.head.signed_at,
        checked_at=checked_at,
        checkpoint=state.note,
        faults=faults[:_MOST_FAULTS],
        log_url="/audit",
        check_url="/audit/proof" if may_check else "",
        checkpoint_url="/api/v1/audit/checkpoint",
    )
