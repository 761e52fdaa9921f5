"""Deadlines of risk, plan and consent: from what they run, on what they end, and who is told."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from nrm.clocks.agreed import renew
from nrm.database import now
from tests.adversary.hostile import Hands
from tests.alerts.ringing import DAY, HOUR, QUIET, rings, told
from tests.support.case_steps import EXIT, a_presumed_case, a_screened_case, agree_to_support
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.steps import a_sent_referral, accepts, agree

FIELDS = ["identity.preferred_name"]


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """A clock that is moved on by hand."""
    return moved_by_hand(monkeypatch)


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker."""
    return country.person("ana")


def runs(person: Person, here: str, name: str) -> datetime | None:
    """When this clock of the case is due; None when it does not run."""
    due = [clock["due_at"] for clock in person.get(here).json["clocks"] if clock["name"] == name]
    assert len(due) <= 1, f"{name} runs more than once"
    return datetime.fromisoformat(due[0]) if due else None


def writes(person: Person, here: str, section: str, **content: Any) -> None:
    """A new version of a section stands."""
    tag = person.get(f"{here}/sections/{section}").headers["ETag"]
    done = person.put(f"{here}/sections/{section}", content, If_Match=tag)
    assert done.status_code == 200, done.get_data(as_text=True)


def day(days: float) -> str:
    """The day so many days from now."""
    return (now() + timedelta(days=days)).date().isoformat()


def near(due: datetime | None, days: float) -> bool:
    """Whether that is so many days from now, give or take the rest of a day."""
    return due is not None and abs(due - now() - timedelta(days=days)) < timedelta(days=1.2)


def agrees(person: Person, here: str, scope: str, **more: Any) -> str:
    """The id of a new consent of the person."""
    body = {"scope": scope, "given_by": "person", "obtained_how": "verbal", **more}
    made = person.post(f"{here}/consents", body)
    assert made.status_code == 201, made.get_data(as_text=True)
    return str(made.json["id"])


def test_the_agreed_day_is_when_risk_and_plan_are_looked_at_again(ana: Person) -> None:
    here = a_screened_case(ana)
    writes(ana, here, "risk", level="medium", next_review=day(5))
    assert near(runs(ana, here, "risk_refresh"), 5)
    # Never later than the country says, and a day that has passed says nothing.
    for level, review, days in (("low", 90, 30), ("high", 20, 7), ("medium", -3, 30)):
        writes(ana, here, "risk", level=level, next_review=day(review))
        assert near(runs(ana, here, "risk_refresh"), days), level
    writes(ana, here, "plan", objectives="Greek")
    assert runs(ana, here, "plan_review") is None
    writes(ana, here, "plan", signed_person="no", signed_worker="ND")
    assert runs(ana, here, "plan_review") is None
    writes(ana, here, "plan", signed_person="yes", signed_on=day(-10))
    first = runs(ana, here, "plan_review")
    assert near(first, 80)
    writes(ana, here, "plan", signed_person="yes", signed_on=day(-10), objectives="Greek")
    assert runs(ana, here, "plan_review") == first
    writes(ana, here, "plan", signed_person="yes", signed_worker="yes", signed_on=day(0))
    assert near(runs(ana, here, "plan_review"), 90)
    # Reviewed by hand, it is not made late again by the signature it had before.
    writes(ana, here, "plan", signed_person="yes", signed_on=day(-80))
    clock = next(c for c in ana.get("/clocks").json["items"] if c["name"] == "plan_review")
    assert ana.post(f"/clocks/{clock['id']}/mark", {"as": "met"}).status_code == 200
    writes(ana, here, "plan", signed_person="yes", signed_on=day(-80), objectives="Rest")
    assert near(runs(ana, here, "plan_review"), 90)
    writes(ana, here, "plan", signed_worker="yes", review=day(20))
    assert near(runs(ana, here, "plan_review"), 20)


def test_a_plan_is_looked_at_sooner_while_the_person_recovers(
    country: Country, ana: Person
) -> None:
    here = a_presumed_case(country, ana)
    with country.inside():
        renew("plan_review", UUID(here[7:]), now(), None, "recovery_reflection")
    assert near(runs(ana, here, "plan_review"), 30)


def test_who_agreed_to_support_is_contacted_within_two_days(
    country: Country, ana: Person, time: Time
) -> None:
    here = a_screened_case(ana, identity={"preferred_name": "Mira"})
    assert runs(ana, here, "first_contact_support") is None
    support = agree_to_support(ana, here)
    assert near(runs(ana, here, "first_contact_support"), 2)
    ana.post(f"{here}/notes", {"text": "Nobody answered."})  # no contact yet
    assert near(runs(ana, here, "first_contact_support"), 2)
    there = a_sent_referral(country, ana, {"id": here[7:]}, "Clinic", FIELDS)
    nia = country.person("nia")
    accepts(nia, there)
    assert runs(ana, here, "first_contact_support")
    assert nia.step(there, "begin", met_on=day(0)).status_code == 200
    assert runs(ana, here, "first_contact_support") is None
    # A newer yes in the place of the older one changes nothing; a yes after a no does.
    renewed = agrees(ana, here, "support", supersedes=support)
    assert runs(ana, here, "first_contact_support") is None
    ana.post(f"/consents/{renewed}/withdraw", {"how": "verbal"})
    again = agree_to_support(ana, here)
    assert runs(ana, here, "first_contact_support")
    ana.post(f"/consents/{again}/withdraw", {"how": "verbal"})
    assert runs(ana, here, "first_contact_support") is None
    agree_to_support(ana, here)
    rings(country, time, 49 * HOUR)
    assert ("first_contact_support", "breach", "social_worker") in told(country)


def test_a_consent_that_ends_is_told_before_and_then_the_next_one_is_watched(
    country: Country, ana: Person, time: Time
) -> None:
    here = a_screened_case(ana, identity={"preferred_name": "Mira"})
    case = {"id": here[7:]}
    assert runs(ana, here, "consent_expiry") is None
    later = agree(country, ana, case, "Clinic", FIELDS).json
    assert runs(ana, here, "consent_expiry") == datetime.fromisoformat(later["expires_at"])
    sooner = agrees(ana, here, "record", expires_at=(now() + 20 * DAY).isoformat())
    first = runs(ana, here, "consent_expiry")
    assert near(first, 20)
    agrees(ana, here, "research_deidentified", expires_at=(now() + 30 * DAY).isoformat())
    assert runs(ana, here, "consent_expiry") == first
    # Withdrawn, it is watched no more; the next one is.
    ana.post(f"/consents/{sooner}/withdraw", {"how": "verbal"})
    assert near(runs(ana, here, "consent_expiry"), 30)
    rings(country, time, 17 * DAY)
    assert ("consent_expiry", "warn", "social_worker") in told(country)
    said = [each for each in told(country) if each[0] == "consent_expiry"]
    rings(country, time, 14 * DAY)
    ana = country.person("ana")
    new = [each for each in told(country) if each[0] == "consent_expiry"]
    assert (len(said), len(new)) == (1, 2) and ("consent_expiry", "over", "social_worker") in new
    assert runs(ana, here, "consent_expiry") == datetime.fromisoformat(later["expires_at"])
    # What is late is told at once, each moment once.
    rings(country, time, 40 * DAY)
    assert len([each for each in told(country) if each[0] == "consent_expiry"]) == 4
    assert rings(country) == QUIET
    assert Hands(country).verify()[0] == 0


def test_after_closing_the_person_is_asked_three_times_if_she_agreed(
    country: Country, ana: Person, time: Time
) -> None:
    here, other = (a_presumed_case(country, ana) for _ in range(2))
    agrees(ana, here, "follow_up_contact")
    for each in (here, other):
        for who in ("ana", "sue"):
            assert country.person(who).step(each, "close", **EXIT).status_code == 200
    assert runs(ana, other, "follow_up_contact") is None
    assert near(runs(ana, here, "follow_up_contact"), 365)
    for months, kind in ((94, "warn"), (92, "warn"), (185, "breach")):
        rings(country, time, months * DAY)
        ana = country.person("ana")
        assert told(country)[-1 if kind == "warn" else 0][:2] == ("follow_up_contact", kind)
        clock = Hands(country).row("clock", name="follow_up_contact")
        assert ana.post(f"/clocks/{clock['id']}/mark", {"as": "met"}).status_code == 200
        assert (runs(ana, here, "follow_up_contact") is None) is (kind == "breach")


def test_nobody_asks_after_the_dead_and_a_reopened_case_waits_for_what_it_did(
    country: Country, ana: Person
) -> None:
    dead, back = (a_presumed_case(country, ana) for _ in range(2))
    sue = country.person("sue")
    for here, reason in ((dead, "deceased"), (back, "support_completed")):
        agrees(ana, here, "follow_up_contact")
        for who in (ana, sue):
            closed = who.step(here, "close", **{**EXIT, "reason": reason})
            assert closed.status_code == 200, closed.text
    assert runs(ana, dead, "follow_up_contact") is None
    assert runs(ana, back, "follow_up_contact")
    later = agrees(ana, back, "record", expires_at=(now() + 9 * DAY).isoformat())
    assert later and runs(ana, back, "consent_expiry") is None
    fresh = agree_to_support(ana, back)
    assert runs(ana, back, "first_contact_support") is None
    sue.step(back, "reopen", reason="person_returned", consent=fresh)
    assert runs(ana, back, "follow_up_contact") is None
    assert near(runs(ana, back, "consent_expiry"), 9)
    assert near(runs(ana, back, "first_contact_support"), 2)
