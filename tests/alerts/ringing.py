"""Clocks that ring, at a time moved on by hand."""

import json
from datetime import timedelta
from typing import Any

from tests.adversary.hostile import Hands
from tests.support.clock import Hands as Time
from tests.support.country import Country

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
QUIET = {"warned": 0, "breached": 0, "ended": 0, "failed": 0}


def rings(country: Country, time: Time | None = None, after: timedelta = timedelta(0)) -> Any:
    """What `flask nrm clocks run --json` says after that time."""
    if time is not None:
        time.on(after.total_seconds())
    run = country.app.test_cli_runner().invoke(args=["nrm", "clocks", "run", "--json"])
    said = json.loads(run.stdout)
    assert (run.exit_code == 0) is (said["failed"] == 0), run.output
    return said


def told(country: Country) -> list[tuple[str, str, str]]:
    """Every alert: the clock's name, the kind, the role; in order."""
    hands = Hands(country)
    names = {row["id"]: row["name"] for row in hands.rows("clock")}
    return sorted((names[a["clock_id"]], a["kind"], a["role"]) for a in hands.rows("alert"))


def entries(country: Country, action: str) -> list[Any]:
    """The entries of the log with this action."""
    return [row for row in Hands(country).rows("audit_entry") if row["action"] == action]
