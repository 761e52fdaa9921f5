"""Guard `budgets`: how many statements a request costs; ten rows cost as many as one."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from werkzeug.test import TestResponse

from nrm.database import now
from tests.house.statements import Statements, counted
from tests.support.advice import ANSWER, asked, asks, service_of
from tests.support.auditors import an_item
from tests.support.concerns import AGREED, TOLD, takes_in, tells_us
from tests.support.country import Country, Person
from tests.support.drafts import keeps
from tests.support.files import a_file, a_pdf, sends
from tests.support.groups import a_group, belongs, cases_of, opens_together
from tests.support.neighbours import Neighbour
from tests.support.own_notes import an_accepted_referral, notes
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral, agree, open_a_case, refer
from tests.support.without_consent import AT_RISK, DECIDED, decides_for

FIELDS = ["identity.preferred_name"]
NAME = {"preferred_name": "Mira"}
VISIT = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}
LOG, SHRED = 5, 2
# As for one case, and the group with its members and counts.
GROUP = 16


def _cost(
    country: Country, send: Callable[[], TestResponse], status: int = 200
) -> tuple[Statements, Any]:
    with counted(country) as seen:
        answer = send()
    assert answer.status_code == status, answer.get_data(as_text=True)
    return seen, answer


def _check(seen: Statements, most: int, shred: int = SHRED) -> None:
    assert seen.own, "nothing was counted"
    assert len(seen.own) <= most, str(seen)
    assert len(seen.log) <= LOG, str(seen)
    assert len(seen.shred) <= shred, str(seen)
    assert seen.commits == 1, str(seen)


def _step(person: Person, there: str, body: dict[str, Any]) -> Callable[[], TestResponse]:
    tag = person.get(there).headers["ETag"]
    return lambda: person.post(f"{there}/steps", body, If_Match=tag)


def test_reading_a_section(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana, identity=NAME)['id']}"
    there = a_file(ana, here)
    sections = (
        f"{here}/sections/identity",
        f"{here}/record?sections=identity,risk,needs",
        f"{here}/sections/identity/versions",
        f"{here}/sections/identity/changes?older=0&newer=1",
    )
    for path in (*sections, f"{here}/files", there):
        _check(_cost(country, lambda path=path: ana.get(path))[0], 8)


def test_own_notes_on_a_referral(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    _, there = an_accepted_referral(country, ana, nia)
    first, second = (lambda number=number: notes(nia, there, f"{number}.") for number in (1, 2))
    _check(_cost(country, first, 201)[0], 9, shred=3)
    _check(_cost(country, second, 201)[0], 8)
    costs = [_cost(country, lambda: nia.get(f"{there}/service-notes"))[0]]
    for number in range(9):
        notes(nia, there, f"{number}.")
    costs.append(_cost(country, lambda: nia.get(f"{there}/service-notes"))[0])
    for seen in costs:
        _check(seen, 7)
    assert costs[0].counts == costs[1].counts, f"{costs[0]}\n{costs[1]}"


def test_printing_a_sheet(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana, identity=NAME, plan={'objectives': 'Rest'})['id']}"
    sheet = partial(ana.submit, f"{here}/sheet", safe="yes", language="en", shows="name")
    _check(_cost(country, sheet)[0], 10)


def test_opening_what_was_shared(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity=NAME)
    file = a_file(ana, f"/cases/{case['id']}")
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS, [file])
    nia.step(there, "acknowledge")
    accept = _step(nia, there, {"step": "accept", "appointment": VISIT})
    _check(_cost(country, accept)[0], 14)
    for path in (there, f"{there}/files/{file.rpartition('/')[2]}"):
        _check(_cost(country, lambda path=path: nia.get(path))[0], 8)


def test_looking_at_what_a_partner_would_see(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=NAME)
    here = f"/cases/{case['id']}"
    files = [a_file(ana, here) for _ in range(3)]
    lines = [*FIELDS, "health.urgent", "preferences.language"]
    costs = []
    for names, shared in ((FIELDS, files[:1]), (lines, files)):
        consent = agree(country, ana, case, "Clinic", names, shared).json
        there = f"/referrals/{refer(country, ana, case, 'Clinic', consent).json['id']}"
        _check(_cost(country, lambda there=there: ana.get(f"{there}/preview"))[0], 8)
        seen, _ = _cost(country, lambda there=there: ana.submit(f"{there}/preview"))
        costs.append(seen.counts)
    _check(seen, 9)
    assert costs[0] == costs[1], "three records and files cost as much as one"


def test_reaching_a_person(country: Country) -> None:
    ana = country.person("ana")
    ways = [{"channel": "phone_call", "address": "+30 6900", "safe": "yes"}]
    case = open_a_case(ana, safe_contact={"contact_channels": ways})
    there = f"/cases/{case['id']}/contact-attempts"
    tried = {"way": 0, "outcome": "no_answer", "safe_contact": 1}
    for limit in (13, 11, 11):  # The first lets the deadline begin.
        _check(_cost(country, partial(ana.post, there, tried), 204)[0], limit)
    _check(_cost(country, partial(ana.get, there))[0], 8)


def test_the_inbox_of_many_who_look_after_it(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    costs = []
    for count in (1, 9):
        for _ in range(count):
            case = open_a_case(ana, identity=NAME)
            nia.step(a_sent_referral(country, ana, case, "Clinic", FIELDS), "acknowledge")
        seen, _ = _cost(country, partial(Reader(nia).get, "/referrals/in"))
        costs.append(seen.counts)
    _check(seen, 13)
    assert costs[0] == costs[1], "ten referrals cost as much as one"


def test_lists_of_thirty(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity=NAME)
    consent = agree(country, ana, case, "Clinic", FIELDS).json
    for _ in range(30):
        open_a_case(ana)
        made = refer(country, ana, case, "Clinic", consent).json
        assert ana.step(f"/referrals/{made['id']}", "send").status_code == 200
    for person, path in ((ana, "/cases"), (nia, "/referrals"), (ana, "/referrals?box=out")):
        seen, answer = _cost(country, lambda p=person, at=path: p.get(at))
        assert len(answer.json["items"]) == 30
        _check(seen, 4)


def test_advice(country: Country) -> None:
    ana, nia, service = country.person("ana"), country.person("nia"), service_of(country, "Clinic")
    _check(_cost(country, partial(asks, ana, service), 201)[0], 8, shred=2)
    there = asked(country, ana)
    _check(_cost(country, lambda: nia.get(there))[0], 4)
    for person, body, most in (
        (nia, {"step": "answer", "text": ANSWER}, 6),
        (ana, {"step": "follow_up", "text": ANSWER}, 6),
        (nia, {"step": "decline", "reason": "other"}, 6),
        (ana, {"step": "finish"}, 6),
    ):
        _check(_cost(country, _step(person, there, body))[0], most, shred=2)


def test_first_contact_and_the_desk(country: Country) -> None:
    takes_in(country)
    takes_in(country, "Lead South", "coast")
    ana, eva = country.person("ana"), country.person("eva")
    for told in (TOLD, AGREED, AGREED):
        _check(_cost(country, partial(tells_us, country, told), 201)[0], 6)
    codes = {"entry_channel": "health", "person_group": "adult", "region": "coast"}
    listed = ana.get("/concerns").json["items"]
    first, second, third = (f"/concerns/{each['id']}" for each in listed)
    _check(_cost(country, lambda: ana.get(first))[0], 4)
    for there, body, most in (
        (first, {"step": "take_up"}, 4),
        (first, {"step": "miss"}, 4),
        (first, {"step": "convert", **codes, "priority": "high"}, 16),
        (second, {"step": "set_aside", "reason": "known"}, 4),
        (third, {"step": "take_up"}, 4),
        (third, {"step": "hand_on", "colleague": eva.id}, 5),
        (third, {"step": "pass_on", "region": "coast", "reason": "other"}, 12),
    ):
        _check(_cost(country, _step(ana, there, body))[0], most, shred=4)


def test_acting_without_consent(country: Country) -> None:
    ana, sue, ada = (country.person(name) for name in ("ana", "sue", "ada"))
    here = f"/cases/{open_a_case(ana, identity=NAME)['id']}"
    support = {"scope": "support", **DECIDED}
    # Each with its act and the clock of it.
    for act, status, most in (
        (_step(ana, here, {"step": "screen", **AT_RISK}), 200, 19),
        (partial(ana.post, f"{here}/consents", support), 201, 16),
    ):
        _check(_cost(country, act, status)[0], most)
    consent, screening = (
        f"/without-consent/{each['id']}"
        for each in ana.get(f"{here}/without-consent").json["items"]
    )
    answered: tuple[tuple[Person, str, dict[str, Any], int], ...] = (
        (sue, screening, {"step": "countersign"}, 6),
        (sue, consent, {"step": "refuse"}, 14),
        (ana, consent, {"step": "tell"}, 5),
        (ada, consent, {"step": "review", "outcome": "justified"}, 5),
    )
    for person, path, body, most in answered:
        _check(_cost(country, _step(person, path, body))[0], most)
    for path in (screening, f"{screening}/text"):
        _check(_cost(country, partial(ana.get, path))[0], 8)


def test_ten_acts_without_consent_cost_as_many_as_one(country: Country) -> None:
    ana, ada = country.person("ana"), country.person("ada")
    here = f"/cases/{open_a_case(ana, identity=NAME)['id']}"
    asked = ((ana, f"{here}/without-consent"), (ana, "/without-consent"), (ada, "/without-consent"))
    costs = []
    for count in (1, 9):
        for _ in range(count):
            assert decides_for(country, ana, here).status_code == 201
        seen = [_cost(country, partial(person.get, path))[0] for person, path in asked]
        costs.append([each.counts for each in seen])
    assert costs[0] == costs[1]
    for each in seen:
        _check(each, 3)


def test_creating(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=NAME)
    here = f"/cases/{case['id']}"
    consent = agree(country, ana, case, "Clinic", FIELDS).json
    opening = {
        "entry_channel": "health",
        "person_group": "adult",
        "region": "capital",
        "priority": "routine",
        "sections": {"identity": NAME, "risk": {"level": "high"}},
    }
    acts: tuple[Callable[[], TestResponse], ...] = (
        lambda: ana.post("/cases", opening),
        lambda: ana.post(f"{here}/notes", {"text": "seen today"}),
        lambda: refer(country, ana, case, "Clinic", consent),
        lambda: sends(ana, here, a_pdf(), Idempotency_Key="k"),
    )
    for act in acts:
        _check(_cost(country, act, 201)[0], 12)
    support = {"scope": "support", "given_by": "person", "obtained_how": "verbal"}
    _check(_cost(country, lambda: ana.post(f"{here}/consents", support), 201)[0], 14)
    _check(_cost(country, lambda: agree(country, ana, case, "Clinic", FIELDS), 201)[0], 14)
    signed = {"signed_person": "yes", "signed_on": "2026-01-02"}
    plan = partial(ana.put, f"{here}/sections/plan", signed, If_Match='"0"')
    _check(_cost(country, plan)[0], 14)
    # An identity is looked for later: its old rows of the index, how full that is, the new rows.
    for name, tag, most in (("risk", '"0"', 12), ("identity", '"1"', 13)):
        write = partial(ana.put, f"{here}/sections/{name}", {}, If_Match=tag)
        _check(_cost(country, write)[0], most)


def test_keeping_a_draft(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}"
    # The first is told to the log; those that follow within ten minutes are not, and cost less.
    first, second = (
        _cost(country, partial(keeps, ana, here, "identity", "Mira", seen=seen))[0]
        for seen in (0, 1)
    )
    for seen in (first, second):
        _check(seen, 8)
    assert first.log and not second.log, f"{first}\n{second}"
    _check(_cost(country, lambda: ana.get(f"{here}/drafts/identity"))[0], 8)


def test_sending(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=NAME)
    consent = agree(country, ana, case, "Clinic", FIELDS).json
    there = f"/referrals/{refer(country, ana, case, 'Clinic', consent).json['id']}"
    _check(_cost(country, _step(ana, there, {"step": "send"}))[0], 18)


def test_accepting(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    there = a_sent_referral(country, ana, open_a_case(ana, identity=NAME), "Clinic", FIELDS)
    nia.step(there, "acknowledge")
    accept = _step(nia, there, {"step": "accept", "appointment": VISIT})
    seen, answer = _cost(country, accept)
    assert answer.json["snapshot"] == {"identity": NAME}
    _check(seen, 14)


def test_opening_twenty_seven_cases_costs_as_much_as_one(country: Country) -> None:
    ana = country.person("ana")
    few, many = (
        _cost(country, partial(opens_together, ana, f"raid of {n}", child=n), 201)[0]
        for n in (1, 27)
    )
    assert few.counts == many.counts, f"{few}\n{many}"
    _check(many, GROUP)
    group = ana.get("/groups").json["items"][0]
    assert len(cases_of(ana, group)) == 27
    costs = [
        _cost(country, partial(ana.get, f"/groups/{each['id']}{path}"))[0]
        for each in ana.get("/groups").json["items"]
        for path in ("", "/cases")
    ]
    for seen in costs:
        _check(seen, 8)
    assert costs[0].counts == costs[2].counts and costs[1].counts == costs[3].counts
    lone = f"/cases/{open_a_case(ana)['id']}"
    _check(_cost(country, partial(belongs, ana, lone[7:], group["id"]))[0], 16)


@pytest.mark.parametrize("ends", ["consent", "case"])
def test_ending_ten_referrals_costs_as_much_as_one(country: Country, ends: str) -> None:
    ana = country.person("ana")
    costs = []
    for count in (1, 10):
        case = open_a_case(ana, identity=NAME)
        consent = agree(country, ana, case, "Clinic", FIELDS).json
        for _ in range(count):
            _draft_and_sent(country, ana, case, consent)
        if ends == "consent":
            given: tuple[str, dict[str, Any]] = f"/consents/{consent['id']}", {"how": "verbal"}
            end = partial(ana.post, f"{given[0]}/withdraw", given[1])
        else:
            end = _step(ana, f"/cases/{case['id']}", {"step": "discard", "reason": "discarded"})
        seen, _ = _cost(country, end)
        costs.append(seen)
        ended = ana.get(f"/cases/{case['id']}").json["referrals"]
        assert {r["state"] for r in ended} <= {"withdrawn", "revoked"} and len(ended) == 2 * count
    one, ten = costs
    assert one.counts == ten.counts, f"{one}\n{ten}"
    assert (len(ten.log), len(ten.shred) <= SHRED) == (LOG, True), str(ten)
    assert ten.commits == 1


def _draft_and_sent(
    country: Country, ana: Person, case: dict[str, Any], consent: dict[str, Any]
) -> None:
    there = [refer(country, ana, case, "Clinic", consent).json["id"] for _ in range(2)]
    assert ana.step(f"/referrals/{there[0]}", "send").status_code == 200


LISTS = {
    "cases": ("ana", "/cases"),
    "cases that wait": ("ana", "/cases?waiting=true"),
    "cases one leads": ("ana", "/cases?mine=true&clock=draft_expiry"),
    "cases of a kind": ("ana", "/cases?person_group=adult&region=capital&status=draft,closed"),
    "all cases": ("rita", "/cases?priority=routine&waiting=true"),
    "inbox": ("nia", "/referrals"),
    "outbox": ("ana", "/referrals?box=out"),
    "notes": ("ana", "/cases/{case}/notes"),
    "files": ("ana", "/cases/{case}/files"),
    "consents": ("ana", "/cases/{case}/consents"),
    "case": ("ana", "/cases/{case}"),
    "concerns": ("ana", "/concerns"),
    "advice and room": ("ana", "/consultations?box=out"),
    "asked for advice": ("nia", "/consultations"),
    "asked by other countries": ("ana", "/trm-arrivals"),
    "concerns that ended": ("ana", "/concerns?ended=true"),
    "entries of a case": ("ana", "/audit/entries?case={case}"),
    "own entries": ("nia", "/audit/entries"),
    "all entries": ("ada", "/audit/entries"),
    "entries of a part": ("ada", "/audit/entries?section=identity"),
    "items for an auditor": ("ada", "/audit/review"),
    "items of a state": ("ada", "/audit/review?state=open"),
    "items for an agency": ("ana", "/audit/review"),
    "deadlines": ("ana", "/clocks"),
    "who came": ("ana", "/attendance"),
    "groups": ("ana", "/groups"),
    "sessions": ("ana", "/sessions"),
    "agencies": ("ana", "/agencies"),
    "services": ("ana", "/services"),
}


def test_ten_rows_cost_as_much_as_one(country: Country) -> None:
    ana = country.person("ana")
    people = {"ana": ana, **{name: country.person(name) for name in ("nia", "ada", "rita")}}
    case = open_a_case(ana, identity=NAME)
    grow(country, people, case)
    few = _costs(country, people, case, few=True)
    for _ in range(9):
        grow(country, people, case)
    many = _costs(country, people, case, few=False)
    assert few.keys() == many.keys() == LISTS.keys()
    for name, (short, rows) in few.items():
        long, more = many[name]
        assert short.counts == long.counts, f"{name}\n{short}\n{long}"
        assert rows < more, f"{name}: nothing was listed"
        assert long.commits == 1


def _costs(
    country: Country, people: dict[str, Person], case: dict[str, Any], *, few: bool
) -> dict[str, tuple[Statements, int]]:
    found = {}
    for name, (who, path) in LISTS.items():
        url = path.format(case=case["id"])
        # Of the log a few more, so that an entry of a referral is among them.
        limit = f"limit={30 if not few else 5 if 'audit' in path else 1}"
        whole = name in ("case", "files", "consents")
        url += "" if whole else f"{'&' if '?' in url else '?'}{limit}"
        seen, answer = _cost(country, lambda p=people[who], at=url: p.get(at))
        found[name] = seen, len(answer.json["referrals" if name == "case" else "items"])
    return found


# One for each row: whoever pairs anew has ended what it asked before.
_NEIGHBOURS = ("SE", "DE", "FR", "IT", "ES", "PT", "NL", "RO", "AT", "PL", "CZ", "DK", "NO")


def grow(country: Country, people: dict[str, Person], case: dict[str, Any]) -> None:
    """One more row for each list: a case, a referral that was sent and read, a note."""
    ana = people["ana"]
    country.person("ana")
    open_a_case(ana)
    a_group(ana, child=1)
    a_file(ana, f"/cases/{case['id']}")
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    assert people["nia"].get(there).status_code == 200
    counted = len(ana.get("/attendance?limit=200").json["items"])
    day = (now() - timedelta(days=counted)).date().isoformat()
    ana.put(f"/attendance/{day}/open_group", {"adults": counted}, If_Match='"0"')
    ana.post(f"/cases/{case['id']}/notes", {"text": "seen today"})
    _a_concern(country, ana)
    an_item(country)
    assert people["ada"].step(f"/audit/review/{an_item(country)}", "ask_why").status_code == 200
    asked(country, ana)
    known = ana.get("/trm-arrivals?limit=200").json["items"]
    Neighbour(country, country=_NEIGHBOURS[len(known)]).pairs().asks()


def _a_concern(country: Country, ana: Person) -> None:
    """One more that waits, and one more that ended."""
    takes_in(country)
    for _ in range(2):
        assert tells_us(country).status_code == 201
    there = f"/concerns/{ana.get('/concerns').json['items'][0]['id']}"
    assert ana.step(there, "set_aside", reason="known").status_code == 200


def test_a_request_that_asks_too_much_is_caught(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}"
    seen, _ = _cost(country, lambda: ana.get(here))
    with pytest.raises(AssertionError):
        _check(seen, len(seen.own) - 1)
    twice, _ = _cost(country, lambda: (ana.get(here), ana.get(here))[1])
    assert (twice.commits, len(twice.log)) == (2, 2 * len(seen.log))
    with pytest.raises(AssertionError):
        _check(twice, 2 * len(seen.own))
