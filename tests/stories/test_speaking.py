"""A child's guardian and an adult's advocate: told what was agreed, while the part lasts."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from nrm import jobs
from nrm.cases.fields import FIELDS
from nrm.cases.shareable import MAY_SPEAK, SPEAKS
from nrm.database import now
from nrm.participants.parts import PARTS, Opens
from nrm.vault.models import Grant
from nrm.vocabulary.loader import codes
from tests.adversary.hostile import Hands, is_alarm
from tests.house.statements import counted
from tests.support.case_steps import SCREEN
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.erasures import CLOSE
from tests.support.partners import a_partner
from tests.support.reader import Reader
from tests.support.speaking import agrees, drafts, is_told, speaks_for
from tests.support.steps import accepts, open_a_case
from tests.support.transfers import agrees_to_go, asks_to_hand_over

TEXTS = {
    "identity": {"preferred_name": "Qwyxmira"},
    "account": {"exploiter_details": "Qwyxcar"},
    "residence": {"legal_adviser": "Qwyxlaw"},
}
NAME = ["identity.preferred_name"]
WIDE = [*NAME, "account.exploiter_details", "residence.legal_adviser"]
CHILD = {"given_by": "none_required_child", "reason": "Zq", "child_views": "Zq"}
OWN = {"given_by": "person", "obtained_how": "verbal"}
SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker."""
    return country.person("ana")


@pytest.fixture
def zoe(country: Country) -> Person:
    """A worker of the Shelter, of which the guardian is."""
    return country.person("zoe")


def _child(ana: Person) -> str:
    return f"/cases/{open_a_case(ana, 'child', **TEXTS)['id']}"


def _adult(ana: Person) -> str:
    return f"/cases/{open_a_case(ana, **TEXTS)['id']}"


def _told(country: Country, ana: Person, zoe: Person, here: str) -> tuple[str, str, dict[str, Any]]:
    """A guardian of the Shelter who was told everything: the part, the referral, the consent."""
    part = speaks_for(country, ana, here, "guardian", "Shelter")
    consent = agrees(country, ana, here, "guardian", "Shelter", WIDE).json
    return part, is_told(ana, zoe, here, consent), consent


def _says_age(ana: Person, here: str, outcome: str) -> None:
    read = ana.get(f"{here}/sections/needs")
    content = {"age_assessment": outcome, "child_views": "He says he is 16."}
    written = ana.put(f"{here}/sections/needs", content, If_Match=read.headers["ETag"])
    assert written.status_code == 200, written.text


def _errors(answer: Any) -> tuple[int, list[str]]:
    return answer.status_code, list(answer.json["errors"])


def _acts(person: Person, count: int) -> list[str]:
    items = person.get(f"/audit/entries?limit={count}").json["items"]
    return [item["action"] for item in items]


def test_the_parts_that_speak_are_those_of_the_table() -> None:
    assert set(SPEAKS) <= codes("purposes") and codes("agency_kinds") >= MAY_SPEAK
    assert set(SPEAKS.values()) == {p for p, opens in PARTS.items() if opens is Opens.BY_CONSENT}


def test_a_childs_guardian_is_told_all_that_was_decided_until_the_part_ends(
    country: Country, ana: Person, zoe: Person
) -> None:
    here = _child(ana)
    before = agrees(country, ana, here, "guardian", "Shelter", WIDE)
    assert _errors(before) == (422, ["recipient"])
    assert before.json["errors"]["recipient"] == [
        "Add the guardian first, under people around this person."
    ]
    part, there, _ = _told(country, ana, zoe, here)
    assert zoe.get(there).json["snapshot"] == TEXTS
    assert zoe.get(part).status_code == zoe.get(here).status_code == 404
    waiting = drafts(ana, here, agrees(country, ana, here, "guardian", "Shelter", NAME).json)
    assert ana.step(part, "end", reason="steps_back").status_code == 200
    acts = ["participant.end", "referral.withdraw", "referral.revoke", *["consent.lapse"] * 2]
    assert sorted(_acts(ana, 5)) == sorted(acts)
    ended = zoe.get(there).json
    assert (ended["state"], ended["snapshot"]) == ("revoked", None)
    assert ana.get(waiting).json["state"] == "withdrawn"
    items = ana.get(f"{here}/consents").json["items"]
    assert {(each["live"], each["withdrawn_how"]) for each in items} == {(False, "part_over")}
    # Nobody took anything back: the case is not restricted.
    assert ana.get(here).json["consent_restricted"] is False
    referral_id = there.rpartition("/")[2]
    hands = Hands(country)
    with country.inside(write=False) as reading:
        held = reading.scalars(select(Grant.holder_id)).all()
    assert country.agency_id("Shelter") not in map(str, held)
    assert referral_id not in {str(row["subject_id"]) for row in hands.shred_rows()}
    assert _errors(agrees(country, ana, here, "guardian", "Shelter", WIDE)) == (422, ["recipient"])
    assert hands.verify()[0] == 0


def test_an_adults_advocate_speaks_by_her_own_word_alone(country: Country, ana: Person) -> None:
    a_partner(country, "Lawyers", "legal", ("lea", "leo"))
    here, lea = _adult(ana), country.person("lea")
    part, agency = "independent_advocate", "Lawyers"
    assert _errors(agrees(country, ana, here, part, agency, WIDE)) == (422, ["recipient"])
    speaks_for(country, ana, here, part, agency)
    for word in ("vital_interests", "legal_obligation", "guardian", "none_required_child"):
        said = {"given_by": word, "reason": "Zq-danger", "child_views": "Zq-views"}
        refused = agrees(country, ana, here, part, agency, WIDE, **said)
        assert _errors(refused) == (422, ["given_by"]), word
    consent = agrees(country, ana, here, part, agency, WIDE).json
    assert lea.get(is_told(ana, lea, here, consent)).json["snapshot"] == TEXTS
    # A guardian speaks for a child alone, whatever part somebody was given.
    speaks_for(country, ana, here, "guardian", "Shelter")
    adult = agrees(country, ana, here, "guardian", "Shelter", WIDE, **OWN)
    assert _errors(adult) == (422, ["recipient"])
    assert adult.json["errors"]["recipient"] == [
        "An adult has no guardian; an independent advocate can speak."
    ]


@SQLITE
def test_nothing_widens_for_another_purpose_agency_or_part(country: Country, ana: Person) -> None:
    for agency, kind, names in (
        ("Lawyers", "legal", ("lea", "leo")),
        ("Elsewhere", "ngo", ("eda", "eli")),
    ):
        a_partner(country, agency, kind, names)
    here = _child(ana)
    for part in ("guardian", "independent_advocate"):
        for agency in ("Shelter", "Clinic", "Police", "Authority"):
            speaks_for(country, ana, here, part, agency)
    for purpose in sorted(codes("purposes") - set(SPEAKS)):
        refused = agrees(country, ana, here, "guardian", "Shelter", WIDE, purpose=purpose)
        assert _errors(refused) == (422, ["fields"]), purpose
    for agency in ("Clinic", "Police", "Authority"):
        for part in ("guardian", "independent_advocate"):
            refused = agrees(country, ana, here, part, agency, list(FIELDS), **CHILD)
            assert _errors(refused) == (422, ["fields"]), agency
    for agency in ("Lawyers", "Elsewhere"):
        refused = agrees(country, ana, here, "guardian", agency, WIDE)
        assert _errors(refused) == (422, ["recipient"]), agency
    # Of another case of the same person nobody speaks.
    other = agrees(country, ana, _child(ana), "guardian", "Shelter", WIDE)
    assert _errors(other) == (422, ["recipient"])
    advocate = speaks_for(country, ana, here, "independent_advocate", "Elsewhere")
    assert _errors(agrees(country, ana, here, "guardian", "Elsewhere", WIDE)) == (
        422,
        ["recipient"],
    )
    there = agrees(country, ana, here, "independent_advocate", "Elsewhere", WIDE, **CHILD)
    assert there.status_code == 201
    assert ana.step(advocate, "end", reason="replaced").status_code == 200


@SQLITE
def test_a_guardian_is_looked_for_with_what_any_agency_may_know(
    country: Country, ana: Person, zoe: Person
) -> None:
    here = _child(ana)
    consent = agrees(country, ana, here, "guardian", "Shelter", NAME)
    assert consent.status_code == 201
    there = is_told(ana, zoe, here, consent.json)
    assert zoe.get(there).json["snapshot"] == {"identity": TEXTS["identity"]}
    # It is asked for the same as the guardian then is: it ends with the part.
    ana.step(speaks_for(country, ana, here, "guardian", "Shelter"), "end", reason="replaced")
    assert zoe.get(there).json["state"] == "revoked"


@SQLITE
def test_a_part_with_a_last_day_lets_nobody_read_on(
    country: Country, ana: Person, zoe: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, until = _child(ana), now() + timedelta(days=5)
    speaks_for(country, ana, here, "guardian", "Shelter", until_at=until.isoformat())
    late = agrees(country, ana, here, "guardian", "Shelter", WIDE)
    assert _errors(late) == (422, ["expires_at"])
    soon = {"expires_at": until.isoformat()}
    consent = agrees(country, ana, here, "guardian", "Shelter", WIDE, **soon).json
    there = is_told(ana, zoe, here, consent)
    sent = drafts(ana, here, consent)
    ana.step(sent, "send")
    unsent = drafts(ana, here, consent)
    assert zoe.get(there).json["snapshot"] == TEXTS
    moved_by_hand(monkeypatch).on(timedelta(days=5, seconds=1).total_seconds())
    ana, zoe = country.person("ana"), country.person("zoe")
    assert zoe.get(there).json["snapshot"] is None
    assert accepts(zoe, sent).status_code == 409
    assert ana.step(unsent, "send").status_code == 422
    late = {"expires_at": (now() + timedelta(days=1)).isoformat()}
    assert _errors(agrees(country, ana, here, "guardian", "Shelter", WIDE, **late)) == (
        422,
        ["recipient"],
    )
    with country.app.app_context():
        assert jobs.sweep() == 2
    assert not Hands(country).shred_rows() or "half" not in {
        row["part"] for row in Hands(country).shred_rows()
    }


@SQLITE
def test_of_two_guardians_of_an_agency_the_other_one_goes_on(
    country: Country, ana: Person, zoe: Person
) -> None:
    here = _child(ana)
    first, there, _ = _told(country, ana, zoe, here)
    second = speaks_for(country, ana, here, "guardian", "Shelter")
    ana.step(first, "end", reason="replaced")
    assert zoe.get(there).json["snapshot"] == TEXTS
    # One who stays for a shorter time than was agreed carries nothing beyond it.
    soon = (now() + timedelta(days=5)).isoformat()
    speaks_for(country, ana, here, "guardian", "Shelter", until_at=soon)
    speaks_for(country, ana, here, "independent_advocate", "Shelter")
    ana.step(second, "end", reason="not_safe")
    assert zoe.get(there).json["state"] == "revoked"


@SQLITE
def test_what_waits_is_neither_sent_nor_accepted_without_the_part(
    country: Country, ana: Person, zoe: Person
) -> None:
    here = _child(ana)
    part = speaks_for(country, ana, here, "guardian", "Shelter")
    consent = agrees(country, ana, here, "guardian", "Shelter", WIDE).json
    there, unsent = (drafts(ana, here, consent) for _ in range(2))
    ana.step(there, "send")
    hands = Hands(country)
    (row,) = hands.rows("participant")
    hands.delete("participant", row["id"])
    # Whoever takes the row of the part away, and leaves the consent, opens nothing by it.
    assert accepts(zoe, there).status_code == 409
    refused = ana.step(unsent, "send")
    assert _errors(refused) == (422, ["consent"])
    hands.insert("participant", row)
    assert ana.step(part, "end", reason="conflict_of_interest").status_code == 200
    hands.put_back("participant", row)
    # And an old row, put back with its seal, is an alarm and no part.
    assert is_alarm(agrees(country, ana, here, "guardian", "Shelter", WIDE))
    assert hands.verify()[0] == 1


@SQLITE
def test_consent_and_part_put_back_together_open_nothing(
    country: Country, ana: Person, zoe: Person
) -> None:
    here = _child(ana)
    part, there, _ = _told(country, ana, zoe, here)
    hands = Hands(country)
    tables = ("participant", "consent", "referral")
    kept = {name: hands.rows(name) for name in tables}
    keys, halves = hands.rows("grant"), hands.shred_rows()
    ana.step(part, "end", reason="conflict_of_interest")
    for name in tables:
        for row in kept[name]:
            hands.put_back(name, row)
    have = {row["id"] for row in hands.rows("grant")}
    for row in (row for row in keys if row["id"] not in have):
        hands.insert("grant", row)
    left = {(row["subject_id"], row["part"]) for row in hands.shred_rows()}
    for row in (row for row in halves if (row["subject_id"], row["part"]) not in left):
        hands.put_back_secret(row)
    assert is_alarm(zoe.get(there))


@SQLITE
def test_a_closed_case_leaves_nobody_who_speaks(country: Country, ana: Person, zoe: Person) -> None:
    here, sue = _child(ana), country.person("sue")
    ana.step(here, "screen", **{**SCREEN, "basis": "child"})
    _, there, _ = _told(country, ana, zoe, here)
    ana.step(here, "close", **CLOSE)
    assert sue.step(here, "close", **CLOSE).status_code == 409
    ana.step(there, "withdraw", reason="need_ended")
    again = drafts(ana, here, agrees(country, ana, here, "guardian", "Shelter", WIDE).json)
    ana.step(again, "send")
    closed = sue.step(here, "close", **CLOSE)
    assert closed.status_code == 200, closed.text
    items = ana.get(f"{here}/consents").json["items"]
    assert {each["withdrawn_how"] for each in items} == {"part_over"}
    assert ana.get(again).json["state"] == "withdrawn"
    assert zoe.get(again).json["snapshot"] is None
    assert agrees(country, ana, here, "guardian", "Shelter", WIDE).status_code == 409


@SQLITE
def test_at_18_a_guardian_is_told_nothing_any_more(
    country: Country, ana: Person, zoe: Person
) -> None:
    here = _child(ana)
    _, there, _ = _told(country, ana, zoe, here)
    tag = ana.get(here).headers["ETag"]
    changed = ana.put(f"{here}/age-group", {"person_group": "adult"}, If_Match=tag)
    assert changed.status_code == 200
    assert zoe.get(there).json["state"] == "revoked"
    assert _errors(agrees(country, ana, here, "guardian", "Shelter", WIDE, **OWN)) == (
        422,
        ["recipient"],
    )


@SQLITE
def test_whoever_speaks_is_not_thereby_handed_the_case(country: Country, ana: Person) -> None:
    here = _adult(ana)
    speaks_for(country, ana, here, "independent_advocate", "Lead South")
    told = agrees(country, ana, here, "independent_advocate", "Lead South", list(FIELDS))
    assert told.status_code == 201
    assert _errors(asks_to_hand_over(country, ana, here)) == (422, ["basis"])
    agrees_to_go(country, ana, here, "Lead South")
    assert asks_to_hand_over(country, ana, here).status_code == 201


@SQLITE
def test_after_a_dispute_an_adult_is_spoken_for_by_no_guardian(
    country: Country, ana: Person, zoe: Person
) -> None:
    here = _adult(ana)
    _says_age(ana, here, "disputed")
    own = agrees(country, ana, here, "guardian", "Clinic", NAME, **OWN)
    assert own.status_code == 422, "somebody who may be a child does not decide alone"
    _, there, _ = _told(country, ana, zoe, here)
    assert zoe.get(there).json["snapshot"] == TEXTS
    _says_age(ana, here, "concluded_adult")
    assert _acts(ana, 3) == ["section.write", "referral.revoke", "consent.outgrow"]
    assert (zoe.get(there).json["state"], zoe.get(there).json["snapshot"]) == ("revoked", None)
    assert Hands(country).verify()[0] == 0


@SQLITE
def test_asking_who_speaks_takes_the_same_for_ten(country: Country, ana: Person) -> None:
    here, costs = _child(ana), []
    agrees(country, ana, here, "guardian", "Shelter", NAME)
    for count in (1, 9):
        for _ in range(count):
            last = speaks_for(country, ana, here, "guardian", "Shelter")
        with counted(country) as made:
            consent = agrees(country, ana, here, "guardian", "Shelter", WIDE).json
        there = drafts(ana, here, consent)
        with counted(country) as sent:
            assert ana.step(there, "send").status_code == 200
        costs.append((made.counts, sent.counts))
    assert costs[0] == costs[1]
    with counted(country) as ended:
        assert ana.step(last, "end", reason="replaced").status_code == 200
    # Both requests of a step: the page that tells its version, and the act.
    assert len(ended.own) <= 13, str(ended)


@SQLITE
def test_the_pages_lead_from_a_part_to_what_is_told(country: Country, ana: Person) -> None:
    here, reader = _child(ana), Reader(ana)
    part = speaks_for(country, ana, here, "guardian", "Shelter")
    (way,) = re.findall(r'href="([^"]+\?speaker=[^"]+)"', reader.get(part).text)
    shown = reader.get(way).text
    assert 'value="guardianship" selected' in shown and " checked" not in shown.partition(">Sha")[2]
    lines = set(re.findall(r'name="fields"\s+value="([^"]+)"', shown))
    assert lines == set(FIELDS)
    until = (now() + timedelta(days=30)).date().isoformat()
    said = {"agreed": "", "scope": "share_with_org", "expires_at": until, **CHILD}
    said |= {"recipient": country.agency_id("Shelter"), "purpose": "guardianship"}
    form = way.partition("?")[0]
    other = reader.post(form, {**said, "purpose": "safe_accommodation", "more": "lines"}).text
    assert set(re.findall(r'name="fields"\s+value="([^"]+)"', other)) < lines
    assert "once somebody of this agency has this part" not in other + shown
    given = reader.post(form, {**said, "fields": WIDE})
    assert given.status_code == 303, given.text
    listed = reader.get(f"{here}/consents").text
    assert "Guardian for a child" in listed
    ana.step(part, "end", reason="replaced")
    assert "Agree what this agency" not in reader.get(part).text
    assert 'value="guardianship" selected' not in reader.get(way).text
    again = reader.post(form, {**said, "fields": WIDE})
    assert again.status_code == 422 and "Add the guardian first" in again.text
    assert "once somebody of this agency has this part" in again.text
    (consent,) = ana.get(f"{here}/consents").json["items"]
    assert "Ended with the part" in reader.get(f"/consents/{consent['id']}").text
