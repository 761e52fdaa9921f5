"""What consents do to the clocks of a case: when one ends, first contact, how the person is later.

The case is locked by whoever calls. Nothing is ended by these clocks: a consent ends by itself.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from nrm.cases.models import Case
from nrm.clocks.agreed import run_until
from nrm.clocks.models import start_clock, stop_clocks
from nrm.clocks.moving import due_of
from nrm.consent.models import ENDING, Consent, find_consent, find_consents
from nrm.database import now, session
from nrm.http.actor import Actor

_ENDS, _CONTACT, _LATER = "consent_expiry", "first_contact_support", "follow_up_contact"
# Nobody asks after these how the person is.
_NOBODY: Final = frozenset({"deceased", "duplicate_merged"})


def watch_consents(case_id: UUID) -> None:
    """One clock of the case runs to the end of the live consent that ends first."""
    ends = session().execute(ENDING, {"case_id": case_id, "at": now()}).all()
    first = min(ends, key=lambda each: each.expires_at, default=None)
    running = due_of(_ENDS, case_id)
    if first is not None and running == first.expires_at:
        return
    if running is not None:
        stop_clocks([_ENDS], case_id)
    if first is not None:
        run_until(_ENDS, case_id, first.given_at, first.expires_at)


def note_given(case: Case, consent: Consent, *, renewed: bool) -> None:
    """A consent stands: its end is watched, and who agreed to support is soon contacted."""
    if case.state == "closed" or not consent.is_live:
        return
    if consent.expires_at is not None:
        watch_consents(case.id)
    if consent.scope == "support" and not renewed and due_of(_CONTACT, case.id) is None:
        start_clock(_CONTACT, case.id)


def note_ended(_actor: Actor, case: Case, ended: Sequence[Consent]) -> None:
    """Consents have ended: what they were waited for by is no longer waited for."""
    if case.state != "closed" and any(each.expires_at is not None for each in ended):
        watch_consents(case.id)
    over = {each.scope for each in ended if each.was_withdrawn}
    names = {"support": _CONTACT, _LATER: _LATER}
    stopped = [clock for scope, clock in names.items() if scope in over]
    if stopped:
        stop_clocks(stopped, case.id)


def ask_later(case: Case) -> None:
    """After the closing the person is asked how it goes, if that was agreed to (domain, C22)."""
    agreed = any(each.scope == _LATER and each.is_live for each in find_consents(case))
    if agreed and case.closure_reason not in _NOBODY:
        start_clock(_LATER, case.id)


def note_reopened(case: Case, consent_id: UUID | None) -> None:
    """The case goes on: consents end again, and the person is contacted on the fresh one."""
    stop_clocks([_LATER], case.id)
    watch_consents(case.id)
    if consent_id is not None and find_consent(consent_id, case).scope == "support":
        start_clock(_CONTACT, case.id)
