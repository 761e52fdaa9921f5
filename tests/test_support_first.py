"""Support waits for no answer about the police, about residence or about who the person is.

Convention on Action against Trafficking, article 12(6); domain, finding 1 and P14. What is
demanded is read from the tables and from the document of the API, so that a new demand is seen.
"""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from nrm.cases.fields import FIELDS
from nrm.first_meeting.parts import PARTS
from nrm.workflow import TABLE
from tests.support.case_steps import BELIEF, a_screened_case, a_sign, agree_to_support
from tests.support.country import OFFERS, Country, Person
from tests.support.document import document_of
from tests.support.reader import Reader
from tests.support.steps import accepts, agree, open_a_case, refer
from tests.support.typed_forms import typed_into

# Words of what nobody has to answer, in names of fields: co-operation, status, identity.
_UNASKED = re.compile(
    r"police|co_?operat|witness|crim|testif|resid|immigra|status|asylum|visa|nationalit|citizen"
    r"|name|birth|\bage\b|age_band|gender|identit|passport|document|number|photo|address"
)
# What is demanded all the same, and why nobody's support waits for it.
_ELSEWHERE = {
    "AccessRequestIn.identity_check": "before a copy of a record is handed to somebody",
    "AnswerIn.name": "the name of a field of a draft",
    "MailboxIn.address": "where a worker wants to be told that something waits",
    "MessageIn.number": "which of its messages the service of another country sends",
    "NotificationIn.gender": "of an adult who said no; it may be not disclosed",
    "NotificationIn.nationality_group": "the same",
    "PasskeyAdded.name": "what a worker calls the own key",
    "RecoverySent.name": "of a worker who lost a passphrase",
    "RestrictedNoteIn.police": "to whom an authority writes, of what was submitted to it",
    "WebhookIn.address": "where the software of an agency is told that a referral waits",
    "SignIn.name": "of whoever signs in",
}
_SECTIONS = sorted({field.section for field in FIELDS.values()})
_PLACES = ("", "/refer", "/consents/new", "/steps/presume", "/steps/close")
_PERSON_STEPS = ("case", "referral", "transfer")


def _demanded_in_tables() -> Iterator[str]:
    for noun in _PERSON_STEPS:
        for row in TABLE[noun]:
            yield from (f"{row.id}.{need}" for need in row.requires)


def _demanded_in(document: dict[str, Any]) -> Iterator[str]:
    """`Schema.property` of every property that some request must have, however deep."""
    schemas = document["components"]["schemas"]
    waiting = [
        operation["requestBody"]
        for methods in document["paths"].values()
        for operation in methods.values()
        if isinstance(operation, dict) and "requestBody" in operation
    ]
    seen: set[str] = set()
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            name = str(part.get("$ref", "")).rpartition("/")[2]
            if name in schemas and name not in seen:
                seen.add(name)
                waiting.append(schemas[name])
                yield from (f"{name}.{each}" for each in schemas[name].get("required", ()))
            waiting += part.values()


def _unwelcome(demands: Iterator[str]) -> list[str]:
    found = {each for each in demands if _UNASKED.search(each.partition(".")[2])}
    return sorted(found - set(_ELSEWHERE))


def _form_demands(page: str) -> set[str]:
    """Names of the fields of a page that a browser would not send empty."""
    tags = re.findall(r"<(?:input|select|textarea)\b[^>]*\brequired\b[^>]*>", page)
    return {name for tag in tags for name in re.findall(r'\bname="([^"]+)"', tag)}


def test_a_demand_for_the_police_would_be_seen() -> None:
    schemas = {"Presume": {"required": ["police_contact"]}, "Nested": {"required": ["surname"]}}
    schemas["Presume"]["properties"] = {"asked": {"$ref": "#/components/schemas/Nested"}}
    body = {"requestBody": {"schema": {"$ref": "#/components/schemas/Presume"}}}
    document = {"components": {"schemas": schemas}, "paths": {"/cases": {"post": body}}}
    assert _unwelcome(_demanded_in(document)) == ["Nested.surname", "Presume.police_contact"]
    assert _unwelcome(iter(["C05.cooperation"])) == ["C05.cooperation"]
    assert _form_demands('<input required name="police"> <input name="x">') == {"police"}


def test_no_step_and_no_call_demands_what_nobody_has_to_answer(country: Country) -> None:
    demands = [*_demanded_in_tables(), *_demanded_in(document_of(country.app))]
    assert len(demands) > 60, "nothing was looked at"
    assert _unwelcome(iter(demands)) == []
    assert set(_ELSEWHERE) <= set(demands), "an exception that nobody needs"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_no_page_of_a_case_demands_what_nobody_has_to_answer(country: Country) -> None:
    ana = Reader(country.person("ana"))
    here = a_screened_case(ana.person)
    forms = {place: ana.get(f"{here}{place}") for place in _PLACES}
    forms |= {name: ana.post(f"{here}/{name}/open", {"do": "edit"}) for name in _SECTIONS}
    for name, page in forms.items():
        assert page.status_code == 200 and "<form" in page.text, name
        # Nothing at all: what a step needs is said by the service, with the way out.
        assert not _form_demands(page.text), name


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_first_meeting_demands_no_answer_at_all(country: Country) -> None:
    ana = Reader(country.person("ana"))
    here = f"/cases/{open_a_case(ana.person)['id']}/first-meeting"
    page = ana.post(here, {})
    for part in [*(part.name for part in PARTS[1:]), "stop"]:
        assert page.status_code == 200
        assert "<form" in page.text and not _form_demands(page.text)
        page = ana.post(f"{here}/{part}", typed_into(page.text))
    assert page.status_code == 303


def _what_is_open(country: Country, ana: Person, here: str) -> list[Any]:
    """What the person can be given now: steps, and services that take her."""
    agree_to_support(ana, here)
    case = ana.get(here).json
    opened: list[Any] = [case["status"], case["steps"], sorted(c["name"] for c in case["clocks"])]
    for agency in ("Clinic", "Shelter"):
        consent = agree(country, ana, case, agency, ["identity.preferred_name"])
        referral = refer(country, ana, case, agency, consent.json)
        there = f"/referrals/{referral.json['id']}"
        opened.append([ana.step(there, "send").json["state"], OFFERS[agency]])
    return opened


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_whatever_is_answered_the_same_support_is_open(country: Country) -> None:
    """Each answer about the police and identification leads to the same steps and services."""
    ana, found = country.person("ana"), []
    for police, identification in product(("given", "refused"), repeat=2):
        here = a_screened_case(ana, indicators=a_sign(country))
        asked = {"support": "given", "identification": identification, "police": police}
        assert ana.step(here, "presume", **{**BELIEF, "asked": asked}).status_code == 200
        found.append(_what_is_open(country, ana, here))
    assert found[0][0] == "presumed_victim"
    assert found == [found[0]] * 4


def test_a_case_that_says_nothing_of_the_person_is_helped(country: Country) -> None:
    """Every field blank but consent: saved, referred, accepted, served."""
    ana, nia = country.person("ana"), country.person("nia")
    here = a_screened_case(ana)
    for section in _SECTIONS:
        assert ana.put(f"{here}/sections/{section}", {}, If_Match='"0"').status_code == 200, section
    agree_to_support(ana, here)
    case = ana.get(here).json
    consent = agree(country, ana, case, "Clinic", ["identity.preferred_name"])
    there = f"/referrals/{refer(country, ana, case, 'Clinic', consent.json).json['id']}"
    assert ana.step(there, "send").status_code == 200
    assert accepts(nia, there).json["state"] == "accepted"
    assert nia.step(there, "begin", met_on="2026-01-02").json["state"] == "in_service"
    assert nia.get(there).json["snapshot"] is not None
