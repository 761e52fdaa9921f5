"""`flask nrm clocks run`: whoever is to know is told once, and what is over ends by itself."""

from datetime import timedelta

import pytest

from nrm.alerts.escalation import ESCALATION
from nrm.database import now
from nrm.profile import load_profile
from tests.adversary.hostile import Hands
from tests.alerts.ringing import DAY, HOUR, QUIET, entries, rings, told
from tests.stories.test_referral_rows import FIELDS, SHOWN, _brought, _people
from tests.support.case_steps import a_screened_case
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import OFFERS, Country
from tests.support.files import a_file
from tests.support.neighbours import Neighbour
from tests.support.steps import a_sent_referral, agree, open_a_case, refer


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return moved_by_hand(monkeypatch)


# Everywhere no clock is longer, in calendar days, than two of its own in working days and holidays.
LONG = 20 * DAY


def test_every_clock_that_is_told_stands_in_every_profile() -> None:
    assert set(ESCALATION) <= set(load_profile("demonstration").clocks)


def test_a_missed_deadline_is_told_once_to_the_role_that_is_named(
    country: Country, time: Time
) -> None:
    a_screened_case(country.person("ana"))
    assert rings(country) == QUIET
    assert rings(country, time, 25 * HOUR) == {**QUIET, "breached": 1}
    assert rings(country) == QUIET
    assert rings(country, time, 48 * HOUR) == {**QUIET, "breached": 1}
    assert told(country) == [
        ("initial_needs", "breach", "supervisor"),
        ("initial_risk", "breach", "supervisor"),
    ]


def test_what_was_done_in_time_is_told_to_nobody(country: Country, time: Time) -> None:
    ana = country.person("ana")
    here = a_screened_case(ana)
    for name in ("risk", "needs"):
        ana.put(f"{here}/sections/{name}", {}, If_Match='"0"')
    assert rings(country, time, 5 * DAY) == QUIET


def test_a_referral_that_nobody_reads_expires_when_it_is_late_twice(
    country: Country, time: Time
) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=SHOWN["identity"])
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    due = Hands(country).row("clock", name="acknowledge")["due_at"]
    start = Hands(country).row("clock", name="acknowledge")["starts_at"]
    assert rings(country, time, due - start) == {**QUIET, "warned": 1, "breached": 1}
    late = [("acknowledge", "breach", role) for role in ("recipient", "social_worker")]
    warned = [("acknowledge", "warn", "recipient")]
    assert told(country) == [*late, *warned]
    assert country.person("nia").get(there).json["state"] == "sent"
    assert rings(country, time, 8 * DAY)["ended"] == 1
    assert rings(country) == QUIET
    everybody = ("recipient", "social_worker", "supervisor")
    over = [("acknowledge", "over", role) for role in everybody]
    assert told(country) == [*late, *over, *warned]
    (entry,) = entries(country, "referral.expire")
    assert '"actor":null' in entry["body"]
    assert '"reason":"unanswered"' in entry["body"]
    ana, nia = country.person("ana"), country.person("nia")
    stub = nia.get(there).json
    assert (stub["state"], stub.get("snapshot"), "envelope" in stub) == ("expired", None, False)
    assert ana.get(there).json["state"] == "expired"
    running = {row["name"] for row in Hands(country).rows("clock", stopped_at=None)}
    assert running == {"draft_expiry", "re_route", "consent_expiry"}
    assert Hands(country).verify()[0] == 0
    # Another partner may be asked (R22).
    follows = {"follows": there.rpartition("/")[2], "recipient": country.agency_id("Shelter")}
    again = {"service": OFFERS["Shelter"], **follows}
    assert ana.post(f"/cases/{case['id']}/referrals", again).status_code == 201


def test_the_key_of_an_expired_referral_is_gone(country: Country, time: Time) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=SHOWN["identity"])
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    row_id = there.rpartition("/")[2]
    clinic = country.agency_id("Clinic")

    def held() -> tuple[int, int]:
        hands = Hands(country)
        grants = [g for g in hands.rows("grant") if str(g["subject_id"]) == row_id]
        halves = [s for s in hands.shred_rows() if str(s["subject_id"]) == row_id]
        return len([g for g in grants if str(g["holder_id"]) == clinic]), len(halves)

    # Its snapshot's key and that of the thread.
    assert held() == (2, 1)
    rings(country, time, LONG)
    assert held()[1] == 0
    left = Hands(country).rows("grant", kind="referral")
    assert clinic not in {str(grant["holder_id"]) for grant in left}


@pytest.mark.parametrize(("state", "row"), [("acknowledged", "R11"), ("info_requested", "R28")])
def test_what_is_not_decided_in_time_expires(
    country: Country, time: Time, state: str, row: str
) -> None:
    people = _people(country)
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    there = _brought(country, people, case, state)
    assert rings(country) == QUIET, row
    assert rings(country, time, LONG)["ended"] == 1, row
    assert country.person("ana").get(there).json["state"] == "expired"
    # The partner was reminded before, unless it waited for the answer itself.
    warned = [("accept_decision", "warn", "recipient")] if state == "acknowledged" else []
    everybody = ("recipient", "social_worker", "supervisor")
    assert told(country) == [*(("accept_decision", "over", role) for role in everybody), *warned]


def test_a_question_stops_the_partners_clock_and_starts_no_second_one(
    country: Country, time: Time
) -> None:
    people = _people(country)
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    there = _brought(country, people, case, "acknowledged")
    first = Hands(country).row("clock", name="accept_decision")
    time.on(3 * DAY.total_seconds())
    country.person("nia").step(there, "ask", question="Is a lift needed?")
    asked = Hands(country).row("clock", name="accept_decision")
    assert (asked["paused_because"], asked["due_at"]) == ("question", first["due_at"])
    assert asked["next_at"] > first["due_at"]
    time.on(2 * DAY.total_seconds())
    assert rings(country) == QUIET
    country.person("ana").step(there, "answer", answer="No.")
    goes_on = Hands(country).row("clock", name="accept_decision")
    assert goes_on["paused_because"] is None
    assert first["due_at"] <= goes_on["due_at"] and goes_on["next_at"] < goes_on["due_at"]
    assert rings(country, time, LONG)["ended"] == 1


def test_an_unsent_referral_goes_when_its_consent_does(country: Country, time: Time) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=SHOWN["identity"])
    consent = agree(country, ana, case, "Clinic", FIELDS).json
    made = refer(country, ana, case, "Clinic", consent).json
    assert made["state"] == "awaiting_consent"
    # The consent, by its own date, and with it what was never sent.
    assert rings(country, time, 61 * DAY)["ended"] == 2
    assert rings(country) == QUIET
    seen = country.person("ana").get(f"/referrals/{made['id']}").json
    assert seen["state"] == "withdrawn"
    (entry,) = entries(country, "referral.withdraw")
    assert '"reason":"consent_ended"' in entry["body"]


def test_the_hand_over_window_closes_by_itself(country: Country, time: Time) -> None:
    people = _people(country)
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    there = _brought(country, people, case, "in_service")
    people["nia"].step(there, "complete", outcome="service_delivered", feedback="All is well.")
    assert rings(country, time, 6 * DAY) == QUIET
    assert country.person("nia").get(there).json["snapshot"] == SHOWN
    assert rings(country, time, 3 * DAY) == {**QUIET, "ended": 1}
    assert len(entries(country, "referral.end_access")) == 1
    assert [s for s in Hands(country).shred_rows() if s["kind"] == "referral"] == []
    assert country.person("nia").get(there).json.get("snapshot") is None
    assert told(country) == []
    assert Hands(country).verify()[0] == 0


def test_a_draft_that_nobody_goes_on_with_is_erased_after_a_warning(
    country: Country, time: Time
) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana, identity=SHOWN['identity'])['id']}"
    a_file(ana, here)
    assert rings(country, time, 23 * DAY) == {**QUIET, "warned": 1}
    assert told(country) == [("draft_expiry", "warn", "social_worker")]
    assert rings(country, time, 5 * DAY) == QUIET
    assert rings(country, time, 3 * DAY) == {**QUIET, "ended": 1}
    ana = country.person("ana")
    case = ana.get(here).json
    assert (case["status"], case["closure_reason"]) == ("closed", "discarded")
    assert ana.get(f"{here}/sections/identity").status_code >= 400
    hands = Hands(country)
    assert [s["part"] for s in hands.shred_rows()] == ["log"]
    assert hands.rows("grant", kind="case") == []
    assert len(entries(country, "case.expire")) == 1
    assert hands.verify()[0] == 0, hands.verify()


def test_a_draft_is_not_erased_before_somebody_was_warned(country: Country, time: Time) -> None:
    """The jobs stood still for two months."""
    open_a_case(country.person("ana"), identity=SHOWN["identity"])
    assert rings(country, time, 60 * DAY) == {**QUIET, "warned": 1}
    assert rings(country, time, 6 * DAY) == QUIET
    assert rings(country, time, 2 * DAY) == {**QUIET, "ended": 1}


def test_a_draft_that_is_written_in_is_kept(country: Country, time: Time) -> None:
    here = f"/cases/{open_a_case(country.person('ana'), identity=SHOWN['identity'])['id']}"
    assert rings(country, time, 23 * DAY)["warned"] == 1
    country.person("ana").post(f"{here}/notes", {"text": "She came again."})
    assert rings(country, time, 20 * DAY) == QUIET
    assert rings(country, time, 3 * DAY)["warned"] == 1
    assert country.person("ana").get(here).json["status"] == "draft"


def test_a_draft_with_which_another_country_helps_is_told_and_not_erased(
    country: Country, time: Time
) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=SHOWN["identity"])["id"]
    until = (now() + timedelta(days=90)).isoformat()
    there = Neighbour(country).pairs().is_asked(ana, case, until=until)
    rings(country, time, 23 * DAY)
    rings(country, time, 8 * DAY)
    assert ("draft_expiry", "over", "supervisor") in told(country)
    ana = country.person("ana")
    assert ana.get(f"/cases/{case}").json["status"] == "draft"
    assert ana.get(there).json["state"] == "sent"


def test_a_draft_in_which_a_partner_waits_is_told_and_not_erased(
    country: Country, time: Time
) -> None:
    people = _people(country)
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    _brought(country, people, case, "accepted")
    rings(country, time, 23 * DAY)
    assert rings(country, time, 8 * DAY)["ended"] == 0
    assert ("draft_expiry", "over", "supervisor") in told(country)
    ana = country.person("ana")
    assert ana.get(f"/cases/{case['id']}").json["status"] == "draft"
    assert ana.get(f"/cases/{case['id']}/sections/identity").json["content"] == SHOWN["identity"]


def test_one_forged_case_keeps_its_own_clock_and_nobody_elses(country: Country, time: Time) -> None:
    ana = country.person("ana")
    cases = [open_a_case(ana, identity=SHOWN["identity"]) for _ in range(2)]
    for case in cases:
        a_sent_referral(country, ana, case, "Clinic", FIELDS)
    first = Hands(country).rows("referral")[0]
    Hands(country).set("referral", first["id"], urgency="high")
    said = rings(country, time, LONG)
    assert (said["failed"], said["ended"]) == (1, 1)
    # It is tried again, and not forgotten.
    assert rings(country)["failed"] == 1
    states = {row["state"] for row in Hands(country).rows("referral")}
    assert states == {"sent", "expired"}
