"""What somebody may not know is as if it were not there: by any address, in any list, by any key.

Generated: every GET of the table of doors is asked for a thing that is there and not theirs, and
for one that is not there at all. Both are answered alike, to the byte, and cost as many statements.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from tests.house.doors import REQUESTS, Door, Things, Walk, read_table
from tests.house.statements import Statements, counted
from tests.support.country import Country, Person
from tests.support.episodes import reports_missing
from tests.support.identification import a_submitted_case, moves
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral, agree, open_a_case, refer

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

# Neither of the agency that leads the case, nor told of it. The table of doors says to whom what is
# known all the same (a referral to the Clinic, a case that the authority has).
STRANGERS = ("olga", "pia", "nia", "cam", "stan", "adam")
# Which agencies there are and what they offer, everybody may read.
KNOWN = frozenset(
    {
        "/admin/agencies/<uuid:agency_id>",
        *(f"/directory/<uuid:service_id>/{page}" for page in ("edit", "ask-advice", "ask-room")),
    }
)
LOOKS = tuple(
    d for d in read_table() if d.method == "GET" and "<" in d.rule and d.rule not in KNOWN
)
_NAMED = re.compile(r"<(?:\w+:)?(\w+)>")
_MAIN = re.compile(rb"(?s)<main.*</main>")
MIRA = {"preferred_name": "Mirabelle"}
FIELDS = ["identity.preferred_name"]
# What one answer differs in from the next: its number, the time, the address that was asked.
_VARIES = re.compile(
    rb'"request_id": "[^"]*"|<code>[0-9a-f]{24}</code>|<time.*?</time>|name="here" value="[^"]*"'
)
_ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Where a thing that is there takes a statement more. Its id has 74 random bits: nobody tries one
# who was not told it, and then it is known that it is there.
_MORE = {
    "/consents/<uuid:consent_id>": "the consent is read after its case",
    "/consents/<uuid:consent_id>/withdraw": "the same",
    "/api/v1/access-requests/<uuid:request_id>/text": "the case is found again to open a text",
    "/api/v1/disclosures/<uuid:disclosure_id>/text": "the same",
    "/api/v1/missing-episodes/<uuid:episode_id>/text": "the same",
    "/api/v1/without-consent/<uuid:act_id>/text": "the same",
    "/api/v1/cases/<uuid:case_id>/identification": "the submission is read with its case",
    "/api/v1/cases/<uuid:case_id>/identification/content": "the same",
    "/cases/<uuid:case_id>/identification": "the same",
    "/cases/<uuid:case_id>/restricted-notes": "the same",
    "/duplicates/<uuid:question_id>": "the two sides are read after the question",
}


@dataclass
class Told:
    """What differs, as lines."""

    differences: list[str] = field(default_factory=list)
    compared: int = 0

    def compare(self, name: str, real: tuple[Any, ...], none: tuple[Any, ...]) -> None:
        """A line unless both are alike."""
        self.compared += 1
        if real != none:
            self.differences.append(f"{name}: {_first_difference(str(real), str(none))}")


def _first_difference(real: str, none: str) -> str:
    at = next(n for n, pair in enumerate(zip(real, none, strict=False)) if len({*pair}) > 1)
    return f"{real[max(0, at - 40) : at + 80]!r}, not {none[max(0, at - 40) : at + 80]!r}"


def _another(ids: Mapping[str, str]) -> dict[str, str]:
    """Ids of the same kind, of nothing."""
    made = {36: lambda: str(uuid4()), 32: lambda: uuid4().hex}
    return {
        name: made[len(value)]() if len(value) in made else value for name, value in ids.items()
    }


def _shown(answer: TestResponse) -> tuple[Any, ...]:
    body = re.sub(_VARIES, b"", answer.get_data())
    names = {name for name, _ in answer.headers} - {"Date"}
    return answer.status_code, re.sub(_ID, b"", body), sorted(names)


def _asked(walk: Walk, door: Door, who: str, things: Things) -> tuple[TestResponse, Statements]:
    with counted(walk.country) as seen:
        answer = walk.send(door, REQUESTS[door.request], who, things, None)
    return answer, seen


def _compare(told: Told, walk: Walk, door: Door, who: str, things: Things) -> None:
    nothing = Things(_another(things.ids))
    # Once a minute a session is touched, by whichever answer comes then: so they are asked again.
    for _ in range(2):
        (real, cost), (none, as_much) = (_asked(walk, door, who, it) for it in (things, nothing))
        if cost.counts == as_much.counts:
            break
    name = f"{door.rule} ({door.request}) by {who}"
    told.compare(name, _shown(real), _shown(none))
    if door.rule not in _MORE:
        counts = (tuple(seen.counts.items()) for seen in (cost, as_much))
        told.compare(f"statements of {name}", *counts)


@pytest.mark.slow
def test_what_is_not_theirs_is_answered_as_what_is_not_there(country: Country) -> None:
    walk, told = Walk(country, (*STRANGERS, "ana", "eva", "sue", "rita", "ada")), Told()
    for door in LOOKS:
        for who in STRANGERS:
            if door.expected[who] >= 400:
                _compare(told, walk, door, who, walk.things(REQUESTS[door.request].stage))
    ana, eva = walk.people["ana"], walk.people["eva"]
    for who, case_id in (("eva", _left_by(eva, ana)), ("cam", _taken_back(country, ana))):
        for door in _of_a_case():
            _compare(told, walk, door, who, Things({"case_id": case_id}))
    for referral_id in _unknown_to_the_clinic(country, ana):
        for door in _of_a_referral():
            _compare(told, walk, door, "nia", Things({"referral_id": referral_id}))
    assert told.compared > 900
    assert not told.differences, "\n".join(told.differences)


def _of_a_case() -> Iterator[Door]:
    """Looks at a case alone, each once."""
    yield from {d.rule: d for d in LOOKS if set(_NAMED.findall(d.rule)) == {"case_id"}}.values()


def _of_a_referral() -> Iterator[Door]:
    found = {d.rule: d for d in LOOKS if set(_NAMED.findall(d.rule)) == {"referral_id"}}
    yield from found.values()


def _left_by(colleague: Person, worker: Person) -> str:
    """A case of the same agency in which the colleague declared a conflict of interest."""
    case_id = open_a_case(worker, identity=MIRA)["id"]
    answer = Reader(colleague).post(f"/cases/{case_id}/step-back", {"version": "1"})
    if answer.status_code != 303:
        raise RuntimeError(answer.text)
    return str(case_id)


def _taken_back(country: Country, worker: Person) -> str:
    """A case that the authority had, until the person withdrew."""
    here, _ = a_submitted_case(country, worker)
    if moves(worker, here, "withdraw", how="verbal").status_code != 200:
        raise RuntimeError("it was not withdrawn")
    return here.rpartition("/")[2]


def _unknown_to_the_clinic(country: Country, worker: Person) -> Iterator[str]:
    """Referrals to the Clinic: one that was not sent, one withdrawn before."""
    case = open_a_case(worker, identity=MIRA)
    consent = agree(country, worker, case, "Clinic", FIELDS).json
    for step in (None, "withdraw"):
        made = refer(country, worker, case, "Clinic", consent).json["id"]
        if step is not None:
            taken = worker.step(f"/referrals/{made}", step, reason="need_ended")
            if taken.status_code != 200:
                raise RuntimeError(taken.text)
        yield made


LISTS = (
    "/cases?limit=1",
    "/cases?waiting=true&overlay=high_risk",
    "/clocks?limit=1",
    "/submissions",
)
MORE = ("/referrals?limit=1", "/disclosures", "/erasures", "/transfers", "/emergencies")
PAGES = ("/", "/cases", "/clocks", "/referrals/in", "/referrals/out", "/cases/find", "/transfers")
KEYS: tuple[dict[str, Any], ...] = ({"name": "Mirabelle"}, {"phone": "+355 69 123 45 67"})
WAYS = {"contact_channels": [{"channel": "phone_call", "address": "+355 69 123 45 67"}]}


def test_no_list_count_or_search_changes_by_what_is_not_theirs(country: Country) -> None:
    people = {name: country.person(name) for name in (*STRANGERS, "omar", "zoe")}
    for _ in range(2):
        open_a_case(people["olga"], identity={"preferred_name": "Vesna"})
    before = {name: list(_seen(person)) for name, person in people.items()}
    ana = country.person("ana")
    case = open_a_case(ana, identity=MIRA, safe_contact=WAYS, risk={"level": "high"})
    consent = agree(country, ana, case, "Clinic", FIELDS).json
    refer(country, ana, case, "Clinic", consent)
    a_sent_referral(country, ana, case, "Police", FIELDS)
    reports_missing(ana, f"/cases/{case['id']}")
    told = Told()
    for name, person in people.items():
        if name == "pia":  # The referral is hers to know.
            continue
        for (what, was), (_, now) in zip(before[name], _seen(person), strict=True):
            told.compare(f"{what} by {name}", was, now)
    found = people["olga"].post("/cases/find", {"code": case["code"]})
    assert found.json == people["olga"].post("/cases/find", {"code": "0000-0000"}).json
    assert told.compared > 100
    assert not told.differences, "\n".join(told.differences)


def _seen(person: Person) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """What this person is shown without naming anything."""
    for path in (*LISTS, *MORE):
        yield path, _shown(person.get(path))
    for path in PAGES:
        answer = person.client.get(path, headers={"Cookie": person.cookie})
        yield path, (answer.status_code, _MAIN.findall(_shown(answer)[1]))
    for asked in KEYS:
        yield str(asked), _shown(person.post("/cases/search", asked, X_Purpose="supervision"))


def test_the_own_entries_do_not_tell_either(country: Country) -> None:
    ana, olga, nia = (country.person(name) for name in ("ana", "olga", "nia"))
    case = open_a_case(ana, identity=MIRA)
    there = a_sent_referral(country, ana, case, "Police", FIELDS)
    for person in (olga, nia):
        for path in (f"/cases/{case['id']}", f"/cases/{uuid4()}", there, f"/referrals/{uuid4()}"):
            assert person.get(path).status_code == 404
        tries = person.get("/audit/entries?outcome=refused").json["items"]
        assert len(tries) == 4
        for of_none, of_one in (tries[:2], tries[2:]):
            differ = {name for name in of_one if of_one[name] != of_none[name]}
            assert differ <= {"index", "at", "n", "request"}
