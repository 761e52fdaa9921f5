"""What recording something does to the clocks of a case (domain, section 10)."""

from collections.abc import Mapping, Sequence
from typing import Any

from nrm.cases.models import Case
from nrm.clocks.models import run_anew, start_clock, stop_clocks

_MET = {"risk": "initial_risk", "needs": "initial_needs"}
_HIGH = frozenset({"high", "immediate"})


def note_recorded(case: Case, contents: Mapping[str, Mapping[str, Any]]) -> None:
    """Deadlines that these sections meet have stopped; those that count from them run anew."""
    over = [clock for section, clock in _MET.items() if section in contents]
    if "risk" in contents:
        over.append("risk_refresh")
    if contents.get("safe_contact", {}).get("guardian"):
        over.append("guardian_appoint")
    note_edit(case, over)
    note_risk(case, contents)


def note_risk(case: Case, contents: Mapping[str, Mapping[str, Any]]) -> None:
    """The case is of high risk, or not, as the section says; until when it holds is running."""
    if "risk" in contents:
        level = contents["risk"].get("level")
        case.high_risk = level in _HIGH
        start_clock("risk_refresh", case.id, variant=level)


def note_edit(case: Case, over: Sequence[str] = ()) -> None:
    """A draft is kept for its whole time after the last edit; clocks that are over have stopped."""
    if over:
        stop_clocks(over, case.id)
    if case.state == "draft":
        run_anew("draft_expiry", case.id)
