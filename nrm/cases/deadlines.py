"""What recording something does to the clocks of a case (domain, section 10)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from nrm.cases.children import note_child
from nrm.cases.models import Case
from nrm.clocks.agreed import end_of, renew, start_by
from nrm.clocks.models import run_anew, stop_clocks
from nrm.database import now
from nrm.http import hooks
from nrm.http.actor import Actor
from nrm.profile import current_profile

_MET = {"risk": "initial_risk", "needs": "initial_needs"}
_HIGH = frozenset({"high", "immediate"})


def note_recorded(actor: Actor, case: Case, contents: Mapping[str, Mapping[str, Any]]) -> None:
    """Deadlines that these sections meet have stopped; those that count from them run anew.

    Whose age is disputed no longer, and is an adult, decides from now on (`case.adult`).
    """
    was_child = case.may_be_child
    over = [clock for section, clock in _MET.items() if section in contents]
    if "risk" in contents:
        over.append("risk_refresh")
    if contents.get("safe_contact", {}).get("guardian"):
        over.append("guardian_appoint")
    note_edit(case, over)
    note_risk(case, contents)
    _note_plan(case, contents.get("plan", {}))
    note_child(case, contents)
    if was_child and not case.may_be_child:
        hooks.tell("case.adult", actor, case)


def note_risk(case: Case, contents: Mapping[str, Mapping[str, Any]]) -> None:
    """The case is of high risk, or not, as the section says; until when it holds is running.

    That is the day that was agreed for the next look, where it is sooner than the country's time.
    """
    if "risk" in contents:
        level = contents["risk"].get("level")
        case.high_risk = level in _HIGH
        start_by("risk_refresh", case.id, end_of(contents["risk"].get("next_review")), level)


def _note_plan(case: Case, plan: Mapping[str, Any]) -> None:
    """A plan that was signed is looked at again, counted from the day of its signing."""
    if case.state != "closed" and "yes" in (plan.get("signed_person"), plan.get("signed_worker")):
        signed, zone = str(plan.get("signed_on", "")), current_profile().time_zone
        today = now().astimezone(zone).date().isoformat()
        at = now()
        if signed and signed < today:
            at = datetime.combine(date.fromisoformat(signed), time(12), zone).astimezone(UTC)
        renew("plan_review", case.id, at, end_of(plan.get("review")), case.state)


def note_edit(case: Case, over: Sequence[str] = ()) -> None:
    """A draft is kept for its whole time after the last edit; clocks that are over have stopped."""
    if over:
        stop_clocks(over, case.id)
    if case.state == "draft":
        run_anew("draft_expiry", case.id)
