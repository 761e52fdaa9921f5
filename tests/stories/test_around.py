"""People around a person: each knows what the part needs; an interpreter no line of the file."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from nrm import policy
from nrm.accounts.models import find_account
from nrm.accounts.sessions import actor_of
from nrm.agencies.models import find_agency
from nrm.database import now
from nrm.log import writer as log
from nrm.participants.finding import find_appointment, visible_to
from nrm.participants.models import Appointment
from nrm.participants.parts import LIST, PARTS
from nrm.participants.sweeping import sweep_appointments
from nrm.vault.keyring import Keyring
from nrm.vault.models import Grant
from nrm.vocabulary.loader import codes
from tests.adversary.hostile import Hands, is_alarm
from tests.house.statements import counted
from tests.support.around import SAFETY, WHERE, adds, joins_to_attend, meets
from tests.support.case_steps import SCREEN
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.document import PREFIX, document_of
from tests.support.erasures import CLOSE, a_closed_case, erased
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral, open_a_case
from tests.support.transfers import an_offer, takes

NAME = {"preferred_name": "Qwyxmira"}
SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker."""
    return country.person("ana")


@pytest.fixture
def ivy(country: Country) -> Person:
    """An interpreter of the Shelter, with an account for attending."""
    return joins_to_attend(country, "ivy")


def _case(ana: Person) -> tuple[str, dict[str, Any]]:
    case = open_a_case(ana, identity=NAME)
    return f"/cases/{case['id']}", case


def _copies(country: Country) -> set[bytes]:
    with country.inside(write=False) as reading:
        return set(reading.scalars(select(Appointment.sealed_copy)))


def test_an_interpreter_knows_when_and_where_and_the_case_who_looked(
    country: Country, ana: Person, ivy: Person
) -> None:
    here, case = _case(ana)
    made = adds(ana, here, account=ivy.id)
    assert (made.status_code, made.json["opens"]) == (201, "appointments")
    participant = made.json["id"]
    later = meets(ana, participant, days=3)
    sooner = meets(ana, participant, safety=None)
    assert (later.status_code, sooner.status_code) == (201, 201)
    coming = ivy.get("/appointments").json["items"]
    assert [each["id"] for each in coming] == [sooner.json["id"], later.json["id"]]
    opened = ivy.get(f"/appointments/{later.json['id']}").json
    assert (opened["where"], opened["safety"], opened["language"]) == (WHERE, SAFETY, "ar")
    assert set(opened) == {"id", "when", "where", "language", "safety"}
    text = ana.get(f"/participants/{participant}/text").json
    assert [each["where"] for each in text["appointments"]] == [WHERE, WHERE]
    looked = ana.get(f"/audit/entries?case={case['id']}&limit=40").json["items"]
    assert [e["actor"] for e in looked if e["action"] == "appointment.read"] == [ivy.id]
    own = ivy.get("/audit/entries?limit=40").json["items"]
    assert {"appointment.read", "appointment.list"} < {entry["action"] for entry in own}
    assert all(entry["case"] is None for entry in own)
    assert WHERE not in json.dumps(ana.get(f"/participants/{participant}").json)
    ida = joins_to_attend(country, "ida")
    assert ida.get("/appointments").json["items"] == []
    assert ida.get(f"/appointments/{later.json['id']}").status_code == 404


def test_what_is_over_opens_no_more_and_nothing_is_left_of_it(
    country: Country, ana: Person, ivy: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, _ = _case(ana)
    first = adds(ana, here, account=ivy.id).json
    cancelled, ended = (meets(ana, first["id"]).json for _ in range(2))
    there = f"/appointments/{cancelled['id']}"
    stale = ana.post(f"{there}/steps", {"step": "cancel"}, If_Match='"9"')
    assert stale.status_code == 412
    done = ana.post(f"{there}/steps", {"step": "cancel"}, If_Match='"1"')
    assert done.json["ended_because"] == "cancelled" and ivy.get(there).status_code == 404
    assert ana.post(f"{there}/steps", {"step": "cancel"}, If_Match='"2"').status_code == 409
    over = ana.step(f"/participants/{first['id']}", "end", reason="person_refuses")
    assert (over.status_code, over.json["steps"]) == (200, [])
    assert ivy.get(f"/appointments/{ended['id']}").status_code == 404
    assert ivy.get("/appointments").json["items"] == [] and _copies(country) == {b""}
    assert meets(ana, first["id"]).status_code == 409
    second = adds(ana, here, part="peer_mentor", account=ivy.id).json["id"]
    closing = meets(ana, second).json["id"]
    other, _ = _case(ana)
    passing = meets(ana, adds(ana, other, account=ivy.id).json["id"]).json["id"]
    assert ana.step(here, "discard", reason="discarded").status_code == 200
    assert ivy.get(f"/appointments/{closing}").status_code == 404
    moved_by_hand(monkeypatch).on(timedelta(days=3).total_seconds())
    ivy = country.person("ivy")
    assert ivy.get(f"/appointments/{passing}").status_code == 404
    assert ivy.get("/appointments").json["items"] == []
    with country.app.app_context():
        assert (sweep_appointments(), sweep_appointments()) == (1, 0)
    assert _copies(country) == {b""}
    # The case keeps its own record of it.
    ana = country.person("ana")
    (kept,) = ana.get(f"{other}/participants").json["items"]
    text = ana.get(f"/participants/{kept['id']}/text").json
    assert [each["where"] for each in text["appointments"]] == [WHERE]


@SQLITE
def test_she_decides_who_comes_and_each_part_opens_what_the_table_says(
    country: Country, ana: Person, ivy: Person
) -> None:
    assert set(PARTS) == codes(LIST)
    here, _ = _case(ana)
    for wrong in (
        {"agreed": False, "account": ivy.id},
        {},
        {"account": ivy.id, "name": "Ivy"},
        {"account": country.person("zoe").id},
        {"account": str(ana.id)},
        {"account": ivy.id, "agency": country.agency_id("Clinic")},
        {"account": ivy.id, "until_at": (now() - timedelta(days=1)).isoformat()},
        {"part": "guardian", "account": ivy.id},
        {"part": "cousin", "name": "Zzyx"},
    ):
        assert adds(ana, here, **wrong).status_code == 422, wrong
    agency = {"agency": country.agency_id("Shelter")}
    guardian = adds(ana, here, "guardian", agreed=False, name="Zzyx", reach="555 0199", **agency)
    assert (guardian.status_code, guardian.json["opens"]) == (201, "by_consent")
    there = f"/participants/{guardian.json['id']}"
    assert ana.get(f"{there}/text").json["name"] == "Zzyx"
    assert meets(ana, guardian.json["id"]).status_code == 409
    # Being a guardian opens nothing: what the agency sees rests on a consent, as for anybody.
    zoe = country.person("zoe")
    assert zoe.get(here).status_code == zoe.get(there).status_code == 404
    friend = adds(ana, here, "peer_mentor", name="Qwyx", until_at=_in(5)).json["id"]
    assert meets(ana, friend, days=6).status_code == 422
    assert meets(ana, friend, days=-1).status_code == 422
    assert meets(ana, friend).status_code == 201
    sue, olga = country.person("sue"), country.person("olga")
    assert sue.get(f"/participants/{friend}").status_code == 200
    assert sue.get(f"/participants/{friend}/text").status_code == 403
    assert olga.get(f"/participants/{friend}").status_code == 404
    ana.step(here, "discard", reason="discarded")
    assert adds(ana, here, name="Zzyx").status_code == 409
    assert ana.get(f"{here}/participants").json["items"] == []


def _in(days: int) -> str:
    return (now() + timedelta(days=days)).isoformat()


# What somebody who attends may call, beside the own account, the directory and the code lists.
OPEN_TO_ATTENDANTS = {
    "get /account/mailbox",
    "delete /account/mailbox",
    "get /appointments",
    "get /appointments/{appointment_id}",
    "get /agencies",
    *("get /services", "get /services/near", "get /services/{service_id}"),
    "get /audit/entries",
    "get /audit/checkpoint",
    "get /audit/keys",
    "get /audit/proof/inclusion/{index}",
    "get /audit/proof/consistency",
    "get /vocabularies",
    "get /vocabularies/{name}",
    "get /session",
    "get /sessions",
    "get /account/passkeys",
    "post /account/passkeys/options",
    "get /account/recovery-codes",
    "post /session/challenge",
    "delete /sessions",
    "delete /session",
}


@SQLITE
def test_nothing_of_the_file_is_within_an_interpreters_reach(
    country: Country, ana: Person, ivy: Person
) -> None:
    here, case = _case(ana)
    sent = a_sent_referral(country, ana, case, "Shelter", ["identity.preferred_name"])
    participant = adds(ana, here, account=ivy.id).json["id"]
    appointment = meets(ana, participant).json["id"]
    ids = {
        "case_id": case["id"],
        "referral_id": sent.rpartition("/")[2],
        "participant_id": participant,
        "appointment_id": appointment,
        "consent_id": ana.get(sent).json["consent"]["id"],
    }
    secrets = (NAME["preferred_name"], case["id"], case["code"], ids["referral_id"])
    opened = set()
    last = ("delete /session", "delete /sessions")
    operations = sorted(_operations(country), key=lambda each: each in last)
    for operation in operations:
        method, path = operation.split()
        for name in re.findall(r"\{(\w+)\}", path):
            spare = {"name": "services", "index": "1"}.get(name, case["id"])
            path = path.replace(f"{{{name}}}", ids.get(name, spare))
        body = None if method in ("get", "delete") else {}
        answer = ivy.send(method.upper(), path, body, {"If-Match": '"1"'})
        told = answer.get_data(as_text=True)
        assert not [secret for secret in secrets if secret in told], operation
        if answer.status_code < 400:
            opened.add(operation)
    assert opened <= OPEN_TO_ATTENDANTS, opened - OPEN_TO_ATTENDANTS
    assert {"get /appointments", "get /appointments/{appointment_id}"} <= opened
    with country.inside(write=False) as reading:
        keys = reading.scalars(select(Grant).where(Grant.holder_id == find_account("ivy").id))
        assert list(keys) == []


def _operations(country: Country) -> list[str]:
    paths = document_of(country.app)["paths"]
    found = [
        f"{method} {path.removeprefix(PREFIX)}"
        for path, methods in paths.items()
        for method in methods
        if method in ("get", "post", "put", "delete")
    ]
    assert len(found) > 90
    return found


@SQLITE
def test_no_page_shows_an_interpreter_anything_of_a_case(
    country: Country, ana: Person, ivy: Person
) -> None:
    here, case = _case(ana)
    sent = a_sent_referral(country, ana, case, "Shelter", ["identity.preferred_name"])
    reader = Reader(ivy)
    for path in (here, f"{here}/identity", f"{here}/log", sent, "/cases", "/cases/new", "/audit"):
        page = reader.get(path)
        assert case["code"] not in page.text and "Qwyxmira" not in page.text
        assert page.status_code in (403, 404) or path == "/audit", path
    for path in ("/referrals/in", "/referrals/out", "/clocks", "/safe-space", "/transfers"):
        assert reader.get(path).status_code == 403, path


@SQLITE
def test_a_copy_that_others_changed_is_an_alarm_and_not_a_place(
    country: Country, ana: Person, ivy: Person
) -> None:
    here, _ = _case(ana)
    participant = adds(ana, here, account=ivy.id).json["id"]
    meets(ana, participant)
    hands = Hands(country)
    (old,) = hands.rows("appointment")
    assert ivy.get(f"/appointments/{old['id']}").status_code == 200
    cancelled = ana.post(f"/appointments/{old['id']}/steps", {"step": "cancel"}, If_Match="*")
    assert cancelled.status_code == 200
    hands.put_back("appointment", old)
    assert is_alarm(ivy.get(f"/appointments/{old['id']}"))
    # Whoever has the root keys, too, sends nobody to another place: a worker has to have signed.
    forged = meets(ana, adds(ana, here, account=ivy.id).json["id"]).json["id"]
    with country.inside():
        row = find_appointment(UUID(forged), to_change=True)
        row.signature = bytes(64)
        log.write(None, "appointment.test_forgery", row)
    assert is_alarm(ivy.get(f"/appointments/{forged}"))


@SQLITE
def test_an_appointment_outlives_a_change_of_hands_and_no_erasure(
    country: Country, ana: Person, ivy: Person
) -> None:
    sue, omar, olga = (country.person(name) for name in ("sue", "omar", "olga"))
    here, _ = _case(ana)
    participant = adds(ana, here, account=ivy.id).json["id"]
    visit = meets(ana, participant).json["id"]
    made = an_offer(country, ana, sue, here)
    assert takes(country, omar, made, olga).status_code == 200
    assert ivy.get(f"/appointments/{visit}").json["where"] == WHERE
    assert olga.get(f"/participants/{participant}/text").json["appointments"][0]["safety"] == SAFETY
    assert meets(ana, participant).status_code == 404
    assert meets(olga, participant).status_code == 201
    done = olga.post(f"/appointments/{visit}/steps", {"step": "cancel"}, If_Match='"1"')
    assert done.status_code == 200
    closed = a_closed_case(country, ana, sue)
    assert adds(ana, closed, name="Zzyx").status_code == 409
    other, _ = _case(ana)
    around = adds(ana, other, account=ivy.id).json["id"]
    coming = meets(ana, around).json["id"]
    ana.step(other, "screen", **SCREEN)
    for person in (ana, sue):
        person.step(other, "close", **CLOSE)
    assert ivy.get(f"/appointments/{coming}").status_code == 404
    assert ana.get(f"/participants/{around}").json["appointments"][0]["ended_because"] == (
        "case_closed"
    )
    erased(country, ana, sue, other)
    with country.inside(write=False) as reading:
        left = {str(row) for row in reading.scalars(select(Appointment.participant_id))}
    assert left == {participant}
    assert country.person("ada").get("/audit/checkpoint").status_code == 200
    assert Hands(country).verify()[0] == 0


@SQLITE
def test_a_list_shows_what_may_be_opened_and_costs_the_same_for_ten(
    country: Country, ana: Person, ivy: Person
) -> None:
    here, _ = _case(ana)
    participant = adds(ana, here, account=ivy.id).json["id"]
    costs = []
    for count in (1, 9):
        for _ in range(count):
            last = meets(ana, participant).json["id"]
        with counted(country) as listed:
            assert ivy.get("/appointments").status_code == 200
        with counted(country) as told:
            assert ana.get(f"/participants/{participant}/text").status_code == 200
        costs.append((listed.counts, told.counts))
    assert costs[0] == costs[1]
    assert len(listed.own) <= 3 and len(told.own) <= 10, f"{listed}\n{told}"
    with counted(country) as made:
        meets(ana, participant)
    with counted(country) as opened:
        ivy.get(f"/appointments/{last}")
    assert len(made.own) <= 16 and len(opened.own) <= 6, f"{made}\n{opened}"
    assert {made.commits, opened.commits, listed.commits, told.commits} == {1}
    ana.post(f"/appointments/{last}/steps", {"step": "cancel"}, If_Match='"1"')
    meets(ana, adds(ana, here, account=joins_to_attend(country, "ida").id).json["id"])
    with country.inside(write=False) as reading:
        for name in ("ivy", "ida", "zoe", "ana"):
            account = find_account(name)
            actor = actor_of(
                account, find_agency(account.agency_id), Keyring(bytearray(), bytearray()), None
            )
            shown = set(reading.scalars(select(Appointment.id).where(visible_to(actor))))
            every = reading.scalars(select(Appointment)).all()
            assert shown == {a.id for a in every if policy.may(actor, "appointment.read", a)}
            assert bool(shown) is (name in ("ivy", "ida"))


@SQLITE
def test_the_pages_lead_from_her_wishes_to_an_appointment(
    country: Country, ana: Person, ivy: Person
) -> None:
    excluded = {"interpreter_exclusions": "Nobody of the Zzyx family", "topics_to_avoid": "Qwyx"}
    here = f"/cases/{open_a_case(ana, preferences=excluded)['id']}"
    reader = Reader(ana)
    assert "People around the person" in reader.get(here).text
    page = reader.get(f"{here}/people").text
    assert "Nobody has a part here yet" in page and 'name="part"' not in page
    asked = reader.post(f"{here}/people/wishes", {}).text
    assert "Nobody of the Zzyx family" in asked and "Qwyx" not in asked
    assert 'name="part"' in asked and "ivy, Shelter" in asked and "checked" not in asked
    new = {"part": "interpreter", "account": ivy.id, "once": "k1"}
    refused = reader.post(f"{here}/people", new)
    assert refused.status_code == 422 and "Anybody may be refused" in refused.text
    made = reader.post(f"{here}/people", {**new, "agreed": "yes", "once": "k2"})
    there = made.headers["Location"]
    visit = {"meets_at": "2.1.2030 10:00", "where": WHERE, "language": "Arabic"}
    for wrong in ({"meets_at": "soon"}, {"where": ""}, {"language": "Zzyx"}):
        assert reader.post(f"{there}/meet", {**visit, **wrong}).status_code == 422, wrong
    assert reader.post(f"{there}/meet", {**visit, "once": "k3"}).status_code == 303
    shown = reader.get(there).text
    assert WHERE not in shown and "Covered" in shown and "Agreed" in shown
    assert WHERE in reader.post(f"{there}/text", {}).text
    comes = Reader(ivy)
    assert comes.get("/").headers["Location"] == "/appointments"
    listed = comes.get("/appointments")
    assert WHERE not in listed.text and "2030" in listed.text
    opens = re.search(r'action="(/appointments/[^"]+)"', listed.text)
    assert opens is not None
    told = comes.post(opens[1], {}).text
    assert WHERE in told and "Arabic" in told and "Zzyx family" not in told
    cancels = re.search(r'action="(/appointments/[^"]+/cancel)"', shown)
    assert cancels is not None
    assert reader.post(cancels[1], {"version": 1}).status_code == 303
    assert "Nothing is agreed now" in comes.get("/appointments").text
    assert reader.post(f"{there}/end", {"version": 1}).status_code == 422
    over = reader.post(f"{there}/end", {"version": 1, "reason": "person_refuses"})
    assert over.status_code == 303 and "Agree to meet" not in reader.get(there).text
    guardian = {"part": "guardian", "name": "Mira of the court", "once": "k4"}
    alone = reader.post(f"{here}/people", guardian).headers["Location"]
    assert "consents/new" not in reader.get(alone).text and "No agency" in reader.get(alone).text
    offered = re.findall(r'<option value="[^"]+">([^<]+)</option>', asked.partition("agency")[2])
    assert "Shelter" in offered and not {"Police", "Lead North"} & set(offered)
    guardian |= {"agency": country.agency_id("Shelter"), "once": "k5"}
    named = reader.post(f"{here}/people", guardian).headers["Location"]
    assert "Mira" not in reader.get(named).text and "No agency" not in reader.get(named).text
    assert "Mira of the court" in reader.post(f"{named}/text", {}).text
