"""Reaching a person: the safe ways are opened, and what was tried stands in the record.

The deadline of trying again begins with the first try in vain, and ends when she is reached; it
closes nothing by itself (domain, section 10).
"""

from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.cases import records
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.cases.records import Writing
from nrm.cases.within import open_within
from nrm.clocks.models import Clock, clocks_of_cases, start_clock, started_at, stop_clocks
from nrm.database import now
from nrm.errors import Conflict, Invalid, OutOfTurn
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.reaching.tries import MOST, REACHED, SAFE, TRIES, Try, safe_ways, tries_of

CLOCK = "no_contact_protocol"


def look_at_tries(actor: Actor, case_id: UUID) -> tuple[Case, Clock | None]:
    """The case, and the deadline of trying again if it runs; ways and tries stay covered."""
    case = find_case(case_id)
    policy.ask(actor, "reaching.look", case)
    running = [each for each in clocks_of_cases([case.id]) if each.name == CLOCK]
    log.write(actor, "reaching.look", case)
    return case, running[0] if running else None


def record_try(actor: Actor, case_id: UUID, said: Try, seen: int) -> Case:
    """It was tried by this way; `seen`: the version of the safe ways that was looked at."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "reaching.record", case)
    versions = _record(actor, case, said, seen)
    log.write(actor, "reaching.record", case, sections=versions, purpose="casework")
    return case


def _record(actor: Actor, case: Case, said: Try, seen: int) -> dict[str, int]:
    if case.state == "closed":
        raise OutOfTurn(gettext("This case is closed; reopen it first."))
    known = records.find_records(actor, case, [SAFE, TRIES])
    if known.versions[SAFE] != seen:
        raise Conflict(gettext("The safe ways were changed; look at them again."))
    contents = open_within(actor, known)
    way = safe_ways(contents[SAFE]).get(said.way)
    if way is None:
        raise Invalid({"way": [gettext("Only by a way that the person said is safe.")]})
    one = {
        "at": now().isoformat(),
        "by": str(actor.id),
        "way": said.way,
        "safe_contact": seen,
        "channel": way.get("channel") or "",
        "outcome": said.outcome,
        "note": said.note,
    }
    tries = [*tries_of(contents[TRIES]), one][-MOST:]
    keys = records.open_case_keys(actor, case)
    written = records.write_records(actor, case, keys, Writing({TRIES: {"tries": tries}}))
    _run_clock(case, said.outcome)
    return {SAFE: seen, **written}


def _run_clock(case: Case, outcome: str) -> None:
    if outcome == REACHED:
        stop_clocks([CLOCK], case.id)
    elif started_at(CLOCK, case.id) is None:
        start_clock(CLOCK, case.id)
