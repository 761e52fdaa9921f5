"""A year of a country, day by day: no deadline is missed and none is told twice.

NRM_TEST_ROUNDS says how many days; `make soak` replays 366.
"""

import os
from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from nrm.alerts.escalation import ESCALATION
from nrm.clocks.moments import Kind, Run, moments
from nrm.database import now
from nrm.profile import load_profile
from tests.adversary.hostile import Hands
from tests.alerts.ringing import DAY, rings
from tests.support.case_steps import SCREEN
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.steps import a_sent_referral, open_a_case

pytestmark = pytest.mark.race

ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "12"))
DAYS = 366 if ROUNDS >= 200 else ROUNDS
MIRA = {"preferred_name": "Mira"}
NO, VISIT = "no_capacity", {"when": "2030-01-02T10:00:00Z", "where": "x", "met_by": "y"}
PROFILE = load_profile("demonstration")


class Lived:
    """What people did and did not do, drawn with a fixed seed."""

    def __init__(self, country: Country) -> None:
        self.country, self.draw = country, Random(5)
        self.cases, self.referrals = list[str](), list[str]()

    def a_day(self) -> None:
        """A few acts, each by whom it is for; whatever does not follow is left undone."""
        ana, nia = self.country.person("ana"), self.country.person("nia")
        if len(self.cases) < 60 and self.draw.random() < 0.4:
            case = open_a_case(ana, identity=MIRA)
            self.cases.append(f"/cases/{case['id']}")
            if self.draw.random() < 0.7:
                there = a_sent_referral(
                    self.country, ana, case, "Clinic", ["identity.preferred_name"]
                )
                self.referrals.append(there)
        for there in self.draw.sample(self.cases, min(2, len(self.cases))):
            self._on_case(ana, there)
        for there in self.draw.sample(self.referrals, min(2, len(self.referrals))):
            self._on_referral(ana, nia, there)

    def _on_case(self, ana: Person, there: str) -> None:
        act = self.draw.choice(["screen", "risk", "needs", "note"])
        if act == "screen":
            ana.step(there, "screen", **SCREEN)
        elif act == "note":
            ana.post(f"{there}/notes", {"text": "seen"})
        else:
            found = ana.get(f"{there}/sections/{act}")
            if found.status_code == 200:
                ana.put(f"{there}/sections/{act}", {}, If_Match=found.headers["ETag"])

    def _on_referral(self, ana: Person, nia: Person, there: str) -> None:
        steps: list[tuple[Person, str, dict[str, Any]]] = [
            (nia, "acknowledge", {}),
            (nia, "ask", {"question": "Is a lift needed?"}),
            (ana, "answer", {"answer": "No."}),
            (nia, "accept", {"appointment": VISIT}),
            (nia, "begin", {"met_on": "2026-01-05"}),
            (nia, "complete", {"outcome": "service_delivered"}),
            (nia, "decline", {"reason": NO}),
        ]
        who, step, needs = self.draw.choice(steps)
        # What ran out with its consent is not the partner's to see any more.
        seen = who.get(there).status_code
        assert seen in (200, 404)
        if seen == 200:
            who.step(there, step, **needs)


def _told(clock: dict[str, Any], at: datetime) -> Counter[tuple[str, str]]:
    """What must have been told of a clock that still runs, by the calendar alone."""
    run = Run(
        name=clock["name"],
        starts_at=clock["starts_at"],
        due_at=clock["due_at"],
        variant=clock["variant"],
        paused_at=clock["paused_at"],
    )
    late = Counter[tuple[str, str]]()
    for moment in moments(run, PROFILE):
        if moment.at <= at and clock["paused_at"] is None:
            told = ESCALATION[clock["name"]]
            roles = {Kind.WARN: told.warn, Kind.BREACH: told.breach, Kind.OVER: told.over}
            late.update((str(moment.kind), role) for role in roles[moment.kind])
    return late


def _check(country: Country, at: datetime) -> int:
    hands, found = Hands(country), Counter[tuple[Any, str, str]]()
    alerts = hands.rows("alert")
    # One that runs anew after an edit warns anew; what was told before is of an earlier run.
    begun = {clock["id"]: clock["starts_at"] for clock in hands.rows("clock")}
    for alert in alerts:
        assert alert["at"] <= alert["made_at"]
        if alert["at"] >= begun[alert["clock_id"]]:
            found[alert["clock_id"], alert["kind"], alert["role"]] += 1
    assert all(count == 1 for count in found.values()), "told twice"
    for clock in hands.rows("clock", stopped_at=None):
        for kind, role in _told(clock, at):
            assert found[clock["id"], kind, role] == 1, (clock["name"], kind, role)
    # Nothing that is over goes on.
    late = {c["referral_id"] for c in hands.rows("clock", name="accept_decision", stopped_at=None)}
    for referral in hands.rows("referral"):
        is_open = referral["state"] in ("acknowledged", "info_requested")
        assert is_open is (referral["id"] in late), referral["state"]
    return len(alerts)


def test_no_deadline_is_missed_and_none_is_told_twice(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    time, lived, told = moved_by_hand(monkeypatch), Lived(country), 0
    for _ in range(DAYS):
        lived.a_day()
        time.on(timedelta(hours=lived.draw.randint(12, 36)).total_seconds())
        at = now()
        assert rings(country)["failed"] == 0
        told = _check(country, at)
    rings(country, time, 40 * DAY)
    assert told
    assert _check(country, now()) > told
    assert Hands(country).verify()[0] == 0
