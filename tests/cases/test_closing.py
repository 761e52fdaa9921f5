"""Ending a case and taking it up again: what is refused, and what the pages say meanwhile."""

from typing import Any

from tests.support.case_steps import EXIT, SCREEN, agree_to_support
from tests.support.country import Country, Person
from tests.support.reader import Reader
from tests.support.steps import open_a_case

DISCARD = {"reason": "discarded"}
NO_SIGNS = {"reason": "no_indicators", "information_given": True}


def a_screened_case(worker: Person) -> str:
    here = f"/cases/{open_a_case(worker)['id']}"
    worker.step(here, "screen", **SCREEN)
    return here


def _takes(reader: Reader, here: str, step: str, **answers: Any) -> tuple[int, str]:
    version = reader.person.get(here).headers["ETag"].strip('"')
    answer = reader.post(f"{here}/steps/{step}", {"version": version, **answers})
    return answer.status_code, answer.headers.get("Location", answer.text)


def test_a_case_ends_for_the_reasons_of_its_stage(country: Country) -> None:
    ana = country.person("ana")
    draft = f"/cases/{open_a_case(ana)['id']}"
    refused = ana.step(draft, "discard", reason="support_completed")
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["reason"])
    here = a_screened_case(ana)
    early = ana.step(here, "close", **EXIT)
    assert (early.status_code, list(early.json["errors"])) == (422, ["reason"])
    assert ana.get(here).json["pending"] == []


def test_closing_takes_two_people_of_two_roles(country: Country) -> None:
    ana, eva, sue = (country.person(name) for name in ("ana", "eva", "sue"))
    here = a_screened_case(ana)
    assert ana.step(here, "close", **NO_SIGNS).json["status"] == "preliminary_identification"
    asked = Reader(ana).get(here).text
    assert "ana asked: Close the case. Reason: No signs of trafficking." in asked
    assert "Now a supervisor takes the same step, by " in asked
    assert "It needs you as the second person." in Reader(sue).get("/").text
    twice = ana.step(here, "close", **NO_SIGNS)
    assert (twice.status_code, twice.json["detail"]) == (
        409,
        "A second person has to take this step.",
    )
    sue.step(here, "assign", worker=eva.id)
    colleague = eva.step(here, "close", **NO_SIGNS)
    assert colleague.status_code == 409
    assert "the other of worker and supervisor" in colleague.json["detail"]
    assert sue.step(here, "close", **NO_SIGNS).json["status"] == "closed"


def test_a_supervisor_may_be_the_first_of_the_two(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    here = a_screened_case(ana)
    sue.step(here, "close", **NO_SIGNS)
    assert "Now the lead worker takes the same step, by " in Reader(ana).get(here).text
    form = {"reason": "no_indicators", "information_given": "yes"}
    assert _takes(Reader(ana), here, "close", **form) == (303, f"{here}?saved=close")
    assert "The step is taken." in Reader(ana).get(f"{here}?saved=close").text
    assert _takes(Reader(ana), here, "close", **form)[0] == 409


def test_a_case_is_reopened_on_a_consent_that_its_page_offers(country: Country) -> None:
    ana, sue = country.person("ana"), Reader(country.person("sue"))
    here = a_screened_case(ana)
    ana.step(here, "close", **NO_SIGNS)
    sue.person.step(here, "close", **NO_SIGNS)
    assert 'value="person_returned"' in sue.get(f"{here}/steps/reopen").text
    consent = agree_to_support(ana, here)
    assert f'value="{consent}"' in sue.get(f"{here}/steps/reopen").text
    given = {"reason": "person_returned", "consent": consent}
    assert _takes(sue, here, "reopen", **given) == (303, f"{here}?saved=reopen")
    assert ana.get(here).json["status"] == "presumed_victim"


def test_a_discarded_draft_is_never_opened_again(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    here = f"/cases/{open_a_case(ana, identity={'preferred_name': 'Mira'})['id']}"
    consent = agree_to_support(ana, here)
    ana.step(here, "discard", **DISCARD)
    refused = sue.step(here, "reopen", reason="closed_by_mistake", consent=consent)
    assert (refused.status_code, refused.json["type"]) == (409, "conflict")
    assert sue.get(here).json["status"] == "closed"


def test_a_case_is_handed_over_on_its_page(country: Country) -> None:
    ana, eva = Reader(country.person("ana")), country.person("eva")
    here = f"/cases/{open_a_case(ana.person)['id']}"
    assert _takes(ana, here, "assign", worker=eva.id) == (303, f"{here}?saved=assign")
    assert eva.get(here).json["lead_worker"] == eva.id
