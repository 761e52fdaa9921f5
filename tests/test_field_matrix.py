"""The field matrix of domain 8.1 with 8.2 and 8.3, walked: who finds what, wherever one may look.

`field_matrix.csv` was copied by hand from there: RW and R may read (a supervisor with a purpose),
M is masked, C is what a consent names once it was accepted, P and L the same for protection or for
legal advice about the right to stay alone, - is nothing. A guardian or an advocate has C where the
matrix says R: nothing is read without a key, and who is given one is agreed (`docs/fields.md`). A
case has an answer to every question; everybody then reads every answer and every page there is.
"""

import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from nrm.cases.fields import FIELDS, SECTION_NAMES
from nrm.cases.shareable import MATTERS
from nrm.database import now
from tests.support.around import WHERE, adds, joins_to_attend, meets
from tests.support.case_steps import BELIEF, SCREEN, agree_to_support
from tests.support.country import Country, Person
from tests.support.filled import Filled, a_filled_record
from tests.support.identification import moves, says_yes
from tests.support.partners import a_partner
from tests.support.speaking import agrees, drafts, speaks_for
from tests.support.steps import accepts, open_a_case

_NAMES = ("matter", "from")
_NAMED = re.compile(r"{(\w+)}")
_NOT_OURS = ("/static", "/favicon", "/leave", "/api/docs", "/api/v1/openapi.json")
TABLE = Path(__file__).with_name("field_matrix.csv")
# Kind of partner: its agency, who works there, a purpose that opens the most and one that does not.
PARTNERS = {
    "health": ("Clinic", "nia", "primary_health", "primary_health"),
    "police": ("Police", "pia", "police_protection", "court_support"),
    "ngo": ("Shelter", "zoe", "safe_accommodation", "safe_accommodation"),
    "legal": ("Lawyers", "lea", "legal_advice_immigration", "legal_advice_criminal"),
}
# What else opens something, by POST: `{}` is the path of the page.
OPENINGS = (
    *(f"/cases/{{case_id}}/{section}/open" for section in SECTION_NAMES),
    "/cases/{case_id}/notes/open",
    "/cases/{case_id}/files/open",
    "/cases/{case_id}/identification/open",
    "/referrals/{referral_id}/open",
    "/appointments/{appointment_id}",
)


def read_matrix() -> dict[str, dict[str, str]]:
    """For each matter what each reader may do."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        return {row["matter"]: row for row in csv.DictReader(file)}


MATRIX = read_matrix()


def fields_for(reader: str, cells: Collection[str]) -> list[str]:
    """The fields whose cell is one of these, in the order of the record."""
    return [name for name, field in FIELDS.items() if MATRIX[field.matter][reader] in cells]


@dataclass
class Look:
    """What somebody found: all answers of the API, and all pages."""

    api: str
    pages: str

    def fields(self, filled: Filled) -> set[str]:
        """The fields whose texts, numbers and days stand in an answer, or whose texts in a page."""
        told = {name for name, marks in filled.marks.items() if any(m in self.api for m in marks)}
        shown = {n for n, marks in filled.texts.items() if any(m in self.pages for m in marks)}
        return told | shown

    def check(self, filled: Filled, names: Collection[str]) -> None:
        """Of these fields everything was found in both, and nothing of others in either."""
        assert self.fields(filled) <= set(names)
        for name in set(names) & filled.marks.keys():
            assert all(mark in self.api for mark in filled.marks[name]), name
            assert all(mark in self.pages for mark in filled.texts.get(name, ())), name


def looks(country: Country, person: Person, ids: dict[str, str], purpose: str = "") -> Look:
    """Every GET of the API and of the pages that these ids reach, and what opens by a form."""
    told, shown = [], []
    for path in _paths(country, ids):
        if path.startswith("/api/v1/"):
            headers = {"X-Purpose": purpose} if purpose else {}
            told.append(person.send("GET", path.removeprefix("/api/v1"), headers=headers))
        else:
            shown.append(person.client.get(path, headers={"Cookie": person.cookie}))
    form = {"do": "open", **({"purpose": purpose} if purpose else {})}
    shown += [person.submit(p.format(**ids), **form) for p in OPENINGS if _filled_in(p, ids)]
    assert all(answer.status_code < 500 for answer in (*told, *shown))
    return Look(_texts(told), _texts(shown))


def _filled_in(path: str, ids: dict[str, str]) -> bool:
    return all(name in ids for name in _NAMED.findall(path))


def _texts(answers: list[TestResponse]) -> str:
    return "\n".join(answer.get_data(as_text=True) for answer in answers)


def _paths(country: Country, ids: dict[str, str]) -> Iterator[str]:
    """Each path of a GET once; of sections and drafts one for each section."""
    at = country.app.url_map.bind("localhost")
    for rule in country.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith(_NOT_OURS):
            continue
        several = (
            rule.arguments & {"section", "name", "form"} if "case_id" in rule.arguments else ()
        )
        for section in SECTION_NAMES if several else ("",):
            values = {**ids, **dict.fromkeys(several, section)}
            if rule.arguments <= values.keys():
                given = {name: values[name] for name in rule.arguments}
                yield at.build(rule.endpoint, given, method="GET")
    yield f"/api/v1/cases/{ids['case_id']}/record?sections={','.join(SECTION_NAMES)}"


def _consents(
    country: Country, ana: Person, case_id: str, kind: str, purpose: str, names: list[str]
) -> TestResponse:
    body = {
        "scope": "share_with_org",
        "recipient": country.agency_id(PARTNERS[kind][0]),
        "purpose": purpose,
        "fields": names,
        "given_by": "person",
        "obtained_how": "verbal",
        "expires_at": (now() + timedelta(days=60)).isoformat(),
    }
    return ana.post(f"/cases/{case_id}/consents", body)


def _barred(refused: TestResponse) -> set[str]:
    """The fields that a consent could not stand with, as the answer names them."""
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["fields"])
    (sentence,) = refused.json["errors"]["fields"]
    return set(sentence.partition(": ")[2].removesuffix(".").split(", "))


def _refer(country: Country, ana: Person, case_id: str, kind: str, consent: Any) -> str:
    body = {
        "service": PARTNERS[kind][2],
        "recipient": country.agency_id(PARTNERS[kind][0]),
        "urgency": "routine",
        "consent": consent["id"],
        "fields": consent["fields"],
        "reasons": dict.fromkeys(consent["fields"], "other"),
        "envelope": {"age_band": "21-23", "language": "en", "headcount": 1},
    }
    made: str = ana.post(f"/cases/{case_id}/referrals", body).json["id"]
    assert ana.step(f"/referrals/{made}", "send").status_code == 200
    return made


def test_the_matrix_speaks_of_every_matter_and_of_nothing_else() -> None:
    assert MATRIX.keys() == MATTERS
    cells = {cell for row in MATRIX.values() for name, cell in row.items() if name not in _NAMES}
    assert cells == {"RW", "R", "M", "C", "P", "L", "-"}


@pytest.mark.slow
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_everybody_finds_what_the_matrix_gives_and_nothing_else(country: Country) -> None:
    filled, ana = a_filled_record(), country.person("ana")
    a_partner(country, "Lawyers", "legal", ("lea", "leo"))
    case_id = open_a_case(ana, **filled.contents)["id"]
    ids = {"case_id": case_id}
    _the_lead_agency(country, filled, ids)
    _who_attends(country, filled, ana, ids)
    _who_speaks(country, filled, ana, ids, "independent_advocate", "Lawyers", "lea")
    child = {"case_id": open_a_case(ana, "child", **filled.contents)["id"]}
    _who_speaks(country, filled, ana, child, "guardian", "Shelter", "zoe")
    # The same part in the adult's case as in the child's: below, the partners are told no more.
    for part, agency in (("guardian", "Shelter"), ("independent_advocate", "Lawyers")):
        speaks_for(country, ana, _case(ids), part, agency)
    for name in ("olga", "rita", "cam", "ada", "stan", "adam"):
        assert looks(country, country.person(name), ids).fields(filled) == set(), name
    for kind in PARTNERS:
        _a_partner_looks(country, filled, ana, ids, kind)
    _the_authority(country, filled, ana, ids)


def _the_lead_agency(country: Country, filled: Filled, ids: dict[str, str]) -> None:
    looks(country, country.person("ana"), ids).check(filled, fields_for("worker", {"RW"}))
    sue, eva = country.person("sue"), country.person("eva")
    assert looks(country, sue, ids).fields(filled) == set(), "without a purpose"
    assert looks(country, eva, ids, "supervision").fields(filled) == set(), "a colleague"
    looks(country, sue, ids, "supervision").check(filled, fields_for("supervisor", {"R"}))
    masked = {FIELDS[name].section for name in fields_for("supervisor", {"M"})}
    listed = {each["name"]: each["version"] for each in sue.get(_case(ids)).json["sections"]}
    assert {name: listed[name] for name in masked} == {"health": 1, "residence": 1}
    for section in masked:
        asked = sue.get(f"{_case(ids)}/sections/{section}", X_Purpose="supervision")
        assert (asked.status_code, asked.json["type"].rpartition("/")[2]) == (403, "refused")


def _case(ids: dict[str, str]) -> str:
    return f"/cases/{ids['case_id']}"


def _who_attends(country: Country, filled: Filled, ana: Person, ids: dict[str, str]) -> None:
    """An interpreter and a mentor are told where to be and when, in call and page, and no field."""
    for name, part in (("ivy", "interpreter"), ("ida", "peer_mentor")):
        person = joins_to_attend(country, name, "nia")
        around = adds(ana, _case(ids), part, account=person.id).json["id"]
        visit = meets(ana, around).json["id"]
        there = {**ids, "participant_id": around, "appointment_id": visit}
        found = looks(country, person, there)
        assert found.fields(filled) == set(fields_for("attendant", {"C", "R"})), name
        assert WHERE in found.api
        assert WHERE in found.pages
        assert person.get(_case(ids)).status_code == 404


def _who_speaks(
    country: Country,
    filled: Filled,
    ana: Person,
    ids: dict[str, str],
    part: str,
    agency: str,
    name: str,
) -> None:
    """A guardian or an advocate: all cells while the part lasts; before and afterwards nothing."""
    here, person, names = _case(ids), country.person(name), fields_for("guardian", {"C"})
    before = agrees(country, ana, here, part, agency, names)
    assert (before.status_code, list(before.json["errors"])) == (422, ["recipient"]), part
    speaks = speaks_for(country, ana, here, part, agency)
    assert looks(country, person, ids).fields(filled) == set(), "by the part alone"
    consent = agrees(country, ana, here, part, agency, names)
    assert consent.status_code == 201, consent.text
    assert looks(country, person, ids).fields(filled) == set(), "by the consent alone"
    path = drafts(ana, here, consent.json)
    assert ana.step(path, "send").status_code == 200
    there = {**ids, "referral_id": path.rpartition("/")[2], "participant_id": _id(speaks)}
    assert looks(country, person, there).fields(filled) == set(), "before it is accepted"
    assert accepts(person, path).status_code == 200
    looks(country, person, there).check(filled, names)
    other = {"Shelter": "nia", "Lawyers": "zoe"}[agency]
    assert looks(country, country.person(other), there).fields(filled) == set(), other
    assert ana.step(speaks, "end", reason="steps_back").status_code == 200
    assert looks(country, person, there).fields(filled) == set(), "after the part"
    again = agrees(country, ana, here, part, agency, names)
    assert (again.status_code, list(again.json["errors"])) == (422, ["recipient"]), part


def _id(path: str) -> str:
    return path.rpartition("/")[2]


def _a_partner_looks(
    country: Country, filled: Filled, ana: Person, ids: dict[str, str], kind: str
) -> None:
    """A consent may name what the matrix gives for its purpose; nobody sees more, or before."""
    _, name, widest, narrow = PARTNERS[kind]
    partner, special = country.person(name), {"C", "P", "L"}
    for purpose, cells in ((widest, special), (narrow, {"C"} if narrow != widest else special)):
        refused = _consents(country, ana, ids["case_id"], kind, purpose, list(FIELDS))
        assert _barred(refused) == set(FIELDS) - set(fields_for(kind, cells)), purpose
    names = fields_for(kind, special)
    consent = _consents(country, ana, ids["case_id"], kind, widest, names)
    assert consent.status_code == 201, consent.text
    assert looks(country, partner, ids).fields(filled) == set(), "before it is sent"
    there = {**ids, "referral_id": _refer(country, ana, ids["case_id"], kind, consent.json)}
    assert looks(country, partner, there).fields(filled) == set(), "before it is accepted"
    path = f"/referrals/{there['referral_id']}"
    assert accepts(partner, path).status_code == 200
    assert partner.get(path).json["snapshot"] == filled.of(names)
    looks(country, partner, there).check(filled, names)


def _the_authority(country: Country, filled: Filled, ana: Person, ids: dict[str, str]) -> None:
    names, here = fields_for("competent_authority", {"C"}), _case(ids)
    ana.step(here, "screen", **SCREEN)
    assert ana.step(here, "presume", **BELIEF).status_code == 200
    agree_to_support(ana, here)
    assert _barred(says_yes(country, ana, here, fields=list(FIELDS))) == set(FIELDS) - set(names)
    consent = says_yes(country, ana, here, fields=names).json["id"]
    moves(ana, here, "propose")
    moves(ana, here, "agree", consent=consent)
    cam = country.person("cam")
    assert looks(country, cam, ids).fields(filled) == set(), "before it is submitted"
    assert moves(ana, here, "submit", consent=consent).status_code == 200
    assert moves(cam, here, "acknowledge").status_code == 200
    looks(country, cam, ids).check(filled, names)
    assert looks(country, country.person("rita"), ids).fields(filled) == set(), "co-ordinator"
