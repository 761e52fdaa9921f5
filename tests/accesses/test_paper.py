"""A survivor is told on paper who opened her record; an auditor holds the paper to the log."""

import re
from typing import Any

import pytest

from nrm.accesses import kinds, words
from nrm.http.grammar import PURPOSES
from nrm.log.untold import AGENCY_ONLY, NEVER_OF_CASE
from tests.house.source import sources
from tests.support.country import Country, Person
from tests.support.disclosures import approves_demand, demands
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral, accepts, open_a_case, refer
from tests.support.without_consent import act_in, decides_for, in_days

NAME = "Mirabelle"
SECTIONS: dict[str, dict[str, Any]] = {
    "identity": {"preferred_name": NAME, "family_name": "Rossignol"},
    "plan": {"objectives": "A quiet room"},
}
SAFE = {"safe": "yes", "language": "en", "span": "month"}
# Opened as well, and told on no paper of this kind.
APART = {
    "account.list_passkeys": "one's own",
    "appointment.read": "what somebody who comes along knows, without a case",
    "concern.open": "before there is a case",
    "consultation.open": "advice without a case",
    "duplicate.compare": "codes of agencies, of no case",
    "notification.list": "says of nobody who it is",
    "notification.read": "the same",
    "restricted_note.read": "what an authority and the police write is not ours to tell",
    "service_note.read": "whether a partner has notes is known to it alone",
    "trm_arrival.open": "of another country's case",
}


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker."""
    return country.person("ana")


@pytest.fixture
def here(ana: Person) -> str:
    """The path of a case with contents."""
    return f"/cases/{open_a_case(ana, **SECTIONS)['id']}"


def _paper(person: Person, here: str, **given: Any) -> str:
    shown = Reader(person).post(f"{here}/accesses", {**SAFE, **given})
    assert shown.status_code == 200
    return re.sub(r"</?bdi[^>]*>", "", shown.text.partition("<h1>")[2].partition("</main>")[0])


def _rows(paper: str) -> list[str]:
    cells = re.findall(r'<tr role="row">(.*?)</tr>', paper.partition("<tbody")[2], re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in cells]


def _told(person: Person, here: str, span: str = "all") -> dict[str, Any]:
    answer = person.post(f"{here}/accesses", {"span": span})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json
    return told


def test_agency_and_role_and_kind_stand_on_it_and_never_who_it_was(
    country: Country, ana: Person, here: str
) -> None:
    there = a_sent_referral(country, ana, {"id": here[7:]}, "Clinic", ["identity.preferred_name"])
    nia = country.person("nia")
    accepts(nia, there)
    nia.get(f"{there}?purpose=service")
    ana.get(f"{here}/sections/identity")
    paper = _paper(ana, here)
    rows = _rows(paper)
    mine = next(row for row in rows if "our agency" in row)
    theirs = next(row for row in rows if "Health" in row)
    assert "social worker" in mine and "Who the person is" in mine and "Working with you" in mine
    assert "What was asked for you, without your name" in theirs
    for each in (
        NAME,
        "Rossignol",
        "ana",
        "nia",
        "Clinic",
        "Lead North",
        ana.get(here).json["code"],
    ):
        assert not re.search(rf"\b{each}\b", paper), each
    assert "<title>Who opened my record" in Reader(ana).post(f"{here}/accesses", SAFE).text
    named = _paper(ana, here, shows="names")
    assert "Clinic" in named and "Lead North" in named


def test_an_agency_she_did_not_agree_to_is_never_named(
    country: Country, ana: Person, here: str
) -> None:
    there = a_sent_referral(country, ana, {"id": here[7:]}, "Clinic", ["identity.preferred_name"])
    country.person("nia").get(there)  # It looked at the envelope, and has not accepted.
    named = _paper(ana, here, shows="names")
    assert "Lead North" in named and "Health" in named and "Clinic" not in named


def test_an_agency_that_was_told_without_her_word_is_not_named(
    country: Country, ana: Person, here: str
) -> None:
    consent = decides_for(country, ana, here)
    assert consent.status_code == 201, consent.text
    referral = refer(country, ana, {"id": here[7:]}, "Clinic", consent.json)
    there = f"/referrals/{referral.json['id']}"
    assert ana.step(there, "send").status_code == 200
    assert accepts(country.person("nia"), there).status_code == 200
    country.person("nia").get(there)
    named = _paper(ana, here, shows="names")
    assert "Lead North" in named and "Health" in named and "Clinic" not in named


def test_what_was_done_without_asking_is_told_when_she_may_know(
    country: Country, ana: Person, here: str
) -> None:
    consent = decides_for(country, ana, here)
    referral = refer(country, ana, {"id": here[7:]}, "Clinic", consent.json)
    there = f"/referrals/{referral.json['id']}"
    ana.step(there, "send")
    accepts(country.person("nia"), there)
    step = f"/without-consent/{act_in(ana, here)['id']}"
    ana.step(step, "put_off", not_told="not_reached", look_again=in_days(3))
    country.person("nia").get(there)
    assert "Health" not in _paper(ana, here)
    before = _told(ana, here)
    assert before["lines"] == []
    ana.get(f"{here}/sections/identity")
    between = _told(ana, here)
    assert ana.step(step, "tell").status_code == 200
    after = _told(ana, here)
    paper = _paper(ana, here)
    assert "Health" in paper and len(after["lines"]) == 2
    # It was no yes of hers that they helped by.
    assert "Helping without asking you, because a life or health was in danger" in paper
    assert "Giving the help that you agreed to" not in paper
    ada = country.person("ada")
    for told in (before, between, after):
        assert ada.get(f"/audit/receipts/{told['number']}").json == told


def test_what_was_about_to_be_sent_without_asking_is_not_told_either(
    country: Country, ana: Person, here: str
) -> None:
    consent = decides_for(country, ana, here)
    referral = refer(country, ana, {"id": here[7:]}, "Clinic", consent.json)
    step = f"/without-consent/{act_in(ana, here)['id']}"
    ana.step(step, "put_off", not_told="not_reached", look_again=in_days(3))
    assert ana.get(f"/referrals/{referral.json['id']}/preview").status_code == 200
    before = _told(ana, here)
    assert before["lines"] == []
    ana.step(step, "tell")
    (line,) = _told(ana, here)["lines"]
    assert line["kinds"] == [{"act": "referral.preview", "part": "identity"}]
    assert country.person("ada").get(f"/audit/receipts/{before['number']}").json == before


def test_nothing_was_opened_and_the_paper_says_so(ana: Person) -> None:
    here = f"/cases/{open_a_case(ana)['id']}"
    paper = _paper(ana, here)
    assert "Nobody opened your record in this time." in paper
    told = _told(ana, here)
    assert told["lines"] == []


def test_what_the_law_demanded_is_not_betrayed_by_it(
    country: Country, ana: Person, here: str
) -> None:
    made = demands(ana, here)
    sue = country.person("sue")
    there = f"/disclosures/{made.json['id']}"
    assert approves_demand(country, sue, made.json).status_code == 200
    for purpose in ("legal_disclosure", "supervision"):
        sue.get(f"{here}/sections/identity", X_Purpose=purpose)
        Reader(sue).post(f"{there}/text", {"purpose": purpose})
    paper = _paper(ana, here)
    assert "isclosed" not in paper and "law demands" not in paper.lower()
    lines = [line for line in _told(ana, here)["lines"] if line["role"] == "supervisor"]
    assert [line["purposes"] for line in lines] == [["supervision"]]
    parts = {kind["part"] for line in lines for kind in line["kinds"]}
    assert "legal_disclosure" not in parts and "identity" in parts


def test_an_auditor_reckons_the_same_paper_again_whatever_happened_since(
    country: Country, ana: Person, here: str
) -> None:
    ana.get(f"{here}/sections/identity")
    told = _told(ana, here, "month")
    ana.get(f"{here}/sections/plan")
    paper = _paper(ana, here)
    ada = country.person("ada")
    again = ada.get(f"/audit/receipts/{told['number']}").json
    assert again == told and told["lines"][0]["times"] == 1
    number = re.search(r"number is (\d+) and its code ([0-9a-f-]+)", paper)
    assert number is not None
    page = Reader(ada).get(f"/audit/receipts?number={number[1]}").text
    assert number[2] in page and number[2] != told["code"] and "Lead North" in page
    assert NAME not in page
    acts = ada.get("/audit/entries?action=access_receipt.check&limit=9").json["items"]
    assert [entry["outcome"] for entry in acts] == ["done", "done"]
    # Whoever printed it is not told that it is looked at.
    of_case = ana.get(f"/audit/entries?case={here.rpartition('/')[2]}&limit=200").json["items"]
    assert not {"access_receipt.check"} & {entry["action"] for entry in of_case}
    assert "access_receipt.print" in {entry["action"] for entry in of_case}


def test_a_number_of_no_paper_is_told_so(country: Country, here: str) -> None:
    ada = country.person("ada")
    for number in ("0", "999999", "x", "9" * 40):
        page = Reader(ada).get(f"/audit/receipts?number={number}")
        assert page.status_code == 404 and "No paper has this number." in page.text, number
    assert ada.get("/audit/receipts/1").status_code == 404
    assert Reader(ada).get("/audit/receipts").status_code == 200


def test_only_the_lead_worker_prints_and_only_an_auditor_checks(
    country: Country, ana: Person, here: str
) -> None:
    number = _told(ana, here)["number"]
    for name in ("sue", "nia", "rita", "ada", "adam"):
        assert country.person(name).post(f"{here}/accesses", {"span": "all"}).status_code in (
            403,
            404,
        ), name
    for name in ("ana", "sue", "nia", "adam"):
        assert country.person(name).get(f"/audit/receipts/{number}").status_code == 403, name


def test_without_safety_language_or_span_nothing_is_looked_up(ana: Person, here: str) -> None:
    reader = Reader(ana)
    for given, told in (
        ({**SAFE, "safe": ""}, "Ask the person this first."),
        ({**SAFE, "safe": "no"}, "Then print nothing."),
        ({**SAFE, "language": "xx"}, "Choose one of these languages."),
        ({**SAFE, "span": "ever"}, "Choose one of the listed answers."),
    ):
        again = reader.post(f"{here}/accesses", given)
        assert again.status_code == 422 and told in again.text, given
    acts = ana.get("/audit/entries?action=access_receipt.print").json["items"]
    assert acts == [] and f"{here}/accesses" in reader.get(f"/audit?case={here[7:]}").text


def test_every_purpose_has_words_for_the_person() -> None:
    assert set(PURPOSES) ^ set(words._PURPOSES) == {"legal_disclosure", "vital_interests"}


def test_every_act_that_opens_something_is_told_or_has_a_reason() -> None:
    opened = set[str]()
    for source in sources():
        for call in re.findall(r"reveal\(\s*actor,\s*([^,]+),", source.text):
            opened |= set(re.findall(r'"([a-z_]+\.[a-z_]+)"', call))
    assert len(opened) > 20
    assert opened - set(kinds.SEEN) == set(APART)
    assert not set(kinds.SEEN) & {*NEVER_OF_CASE, *AGENCY_ONLY}
