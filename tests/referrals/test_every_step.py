"""Each state, each step, each role: over the API and the page it is taken or refused as the table
of the mechanism says (domain, section 7.2), and what is refused changes nothing."""

from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import settings
from werkzeug.test import TestResponse

from nrm.referrals.schemas import STEPS
from tests.adversary.hostile import Hands, Row
from tests.alerts.ringing import DAY, rings
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.reader import Reader
from tests.support.steps import agree, open_a_case, refer
from tests.test_workflow import REFERRAL_TABLE

pytestmark = pytest.mark.race
# What is asked does not depend on the engine; the races of the steps are run on both.
SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
FIELDS = ["identity.preferred_name"]
VISIT = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}
# Who: as the table names them. Whoever is none of these may do nothing at all.
WHO: Final = {"ana": "SW", "sue": "SUP", "nia": "partner", "noa": "partner"}
OTHERS: Final = ("eva", "olga", "omar", "pia", "zoe", "cam", "rita", "ada", "stan", "adam")
# Whoever is near enough to try; by day the pages are tried by these, and by everybody at night.
NEAR: Final = ("eva", "olga", "pia")
SOAKS: Final = settings.default.max_examples > 100
NEEDS: Final[dict[str, dict[str, Any]]] = {
    "ask": {"question": "Is a lift needed?"},
    "answer": {"answer": "There is a lift."},
    "accept": {"appointment": VISIT},
    "decline": {"reason": "no_capacity"},
    "begin": {"met_on": "2026-11-20"},
    "complete": {"outcome": "service_delivered"},
    "not_engaged": {"reason": "did_not_come"},
    "withdraw": {"reason": "other"},
}
# The way to each state: who takes which step, one after the other.
WAYS: Final[dict[str, str]] = {
    "draft": "",
    "awaiting_consent": "complete",
    "sent": "ana send",
    "acknowledged": "ana send, nia acknowledge",
    "info_requested": "ana send, nia acknowledge, nia ask",
    "accepted": "ana send, nia acknowledge, nia accept",
    "in_service": "ana send, nia acknowledge, nia accept, nia begin",
    "completed": "ana send, nia acknowledge, nia accept, nia begin, nia complete",
    "declined": "ana send, nia decline",
    "withdrawn": "ana send, ana withdraw",
    "revoked": "ana send, ana revoke",
    "not_engaged": "ana send, nia acknowledge, nia accept, nia not_engaged",
    "expired": "ana send, time",
}
LINES: Final = [line.split(maxsplit=4)[1:] for line in REFERRAL_TABLE.strip().splitlines()]
ALLOWED: Final = {
    (source, step, who): target
    for source, step, target, people in LINES
    for who in people.split("/")
}


class Desk:
    """A country, and a way to bring a referral to any state."""

    def __init__(self, country: Country, time: Time) -> None:
        self.country, self.time, self.hands = country, time, Hands(country)
        self.sit()
        self.case = open_a_case(self.people["ana"], identity={"preferred_name": "Mira"})

    def sit(self) -> None:
        """Everybody signs in."""
        self.people = {name: self.country.person(name) for name in (*WHO, *OTHERS)}

    def brought_to(self, state: str) -> str:
        """The path of a fresh referral that stands there."""
        ana, way = self.people["ana"], WAYS[state]
        if state == "draft":
            asked = {
                "service": "primary_health",
                "recipient": self.country.agency_id("Clinic"),
                "fields": FIELDS,
            }
            made = ana.post(f"/cases/{self.case['id']}/referrals", asked)
        else:
            consent = agree(self.country, ana, self.case, "Clinic", FIELDS).json
            made = refer(self.country, ana, self.case, "Clinic", consent)
        there = f"/referrals/{made.json['id']}"
        for part in way.split(", ") if " " in way else []:
            if part.endswith("time"):
                rings(self.country, self.time, 5 * DAY)
                rings(self.country, self.time, 20 * DAY)
                self.sit()
            else:
                name, step = part.split()
                taken = self.by_call(self.row(there), step, name)
                assert taken.status_code == 200, taken.text
        assert self.row(there)["state"] == state
        return there

    def row(self, there: str) -> Row:
        """The referral, as it stands."""
        return self.hands.row("referral", id=UUID(there.rpartition("/")[2]))

    def by_call(self, row: Row, step: str, name: str) -> TestResponse:
        """The step as a program takes it, of the referral as it was seen."""
        needs, tag = _needs(step, name), f'"{row["version"]}"'
        there = f"/referrals/{row['id']}/steps"
        return self.people[name].post(there, {"step": step, **needs}, If_Match=tag)

    def by_page(self, row: Row, step: str, name: str) -> TestResponse:
        """The step as the form of the page sends it."""
        needs = {"step": step, "version": str(row["version"])}
        for key, said in _needs(step, name).items():
            inner = {f"{key}.{k}": v for k, v in said.items()} if isinstance(said, dict) else None
            needs |= inner or {key: said}
        if step == "accept":
            needs["appointment.when"] = "2 Jan 2030 10:00"
        if step == "begin":
            needs["met_on"] = "20 Nov 2026"
        return Reader(self.people[name]).post(f"/referrals/{row['id']}/steps", needs)


def _needs(step: str, name: str) -> dict[str, Any]:
    if step == "revoke":
        return {"how": "told_recipient" if WHO.get(name) == "partner" else "verbal"}
    return NEEDS.get(step, {})


@pytest.fixture
def desk(country: Country, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(country, moved_by_hand(monkeypatch))


def test_the_ways_lead_to_every_state() -> None:
    states = {word for source, _, target, _ in LINES for word in (source, target)}
    assert set(WAYS) == states - {"(new)"}
    assert set(STEPS) == {step for _, step, *_ in LINES} - {"create", "expire"}


@SQLITE
@pytest.mark.parametrize("how", ["call", "page"])
@pytest.mark.parametrize("state", list(WAYS))
def test_each_step_by_each_role(desk: Desk, state: str, how: str) -> None:
    take = desk.by_call if how == "call" else desk.by_page
    there = desk.brought_to(state)
    before = desk.row(there)
    for name in desk.people if SOAKS or how == "call" else (*WHO, *NEAR):
        for step in STEPS:
            if (state, step, WHO.get(name, "")) in ALLOWED:
                continue
            answer = take(before, step, name)
            expected = _refusals(state, step, name) if _is_there(how, step) else {404}
            assert answer.status_code in expected, (name, step, answer.text)
        assert desk.row(there) == before, name
    for (source, step, who), target in ALLOWED.items():
        if source != state or step == "create" or not _is_there(how, step):
            continue
        for name in (name for name, its in WHO.items() if its == who):
            answer = take(desk.row(there), step, name)
            assert answer.status_code in (200, 303), (name, step, answer.text)
            assert desk.row(there)["state"] == target
            there = desk.brought_to(state)


def _is_there(how: str, step: str) -> bool:
    # A page makes a draft ready by saving it: no form says so.
    return how == "call" or step != "prepare"


def _refusals(state: str, step: str, name: str) -> set[int]:
    """What is not there for somebody, is not theirs to do, or does not follow from where it is."""
    who = WHO.get(name)
    unseen = who is None or (who == "partner" and state in ("draft", "awaiting_consent"))
    if unseen:
        return {403, 404}
    if (who, step) == ("partner", "revoke"):
        # What a person says to a partner counts while that partner serves: it is no one else's.
        return {403, 409}
    mine = {people for source, s, _, people in LINES if s == step}
    return {409} if any(who in people.split("/") for people in mine) else {403, 404}
