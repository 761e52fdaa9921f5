"""Restricted notes: an authority and the police read them, and nobody else learns of them."""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from nrm.database import now
from nrm.restricted.models import NOTES
from nrm.restricted.sealing import note_context
from nrm.restricted.sweeping import sweep_restricted_notes
from nrm.vault.failures import SealBroken
from nrm.vault.locks import bound_to_half
from nrm.vault.records import open_record
from tests.adversary.hostile import Hands
from tests.adversary.thief import Thief, keyring_of
from tests.custody.colleagues import goes_on, makes_leave
from tests.support.access import asks_for_record
from tests.support.case_steps import EXIT
from tests.support.clock import moved_by_hand
from tests.support.country import OFFERS, Country, Person
from tests.support.erasures import erased
from tests.support.identification import a_submitted_case, moves, says_yes
from tests.support.partners import a_partner
from tests.support.reader import Reader
from tests.support.restricted import (
    ANSWER,
    TEXT,
    a_restricted_note,
    agrees_with_police,
    texts,
    writes,
)
from tests.support.suspensions import suspend
from tests.support.transfers import an_offer, takes

EVERYBODY = ("ana", "sue", "eva", "olga", "nia", "zoe", "rita", "ada", "stan", "adam")
LISTS = ("/cases", "/clocks", "/submissions", "/referrals", "/disclosures", "/erasures")


def _people(country: Country, *names: str) -> tuple[Person, ...]:
    return tuple(country.person(name) for name in names)


def test_the_authority_writes_and_the_police_answer(country: Country) -> None:
    ana, cam, cleo, pia = _people(country, "ana", "cam", "cleo", "pia")
    here, there, _ = a_restricted_note(country, ana, cam)
    (line,) = pia.get("/restricted-notes").json["items"]
    assert f"/restricted-notes/{line['id']}" == there
    # Neither a case nor a submission: what they are to know is in the text.
    assert set(line) == {
        *("id", "reference", "authority", "police", "began_at", "notes", "last_by"),
    }
    assert texts(pia, there) == [TEXT]
    assert pia.post(f"{there}/answers", {"text": ANSWER}).status_code == 201
    assert writes(country, cleo, here, "And one more.").json["id"] == line["id"]
    for person in (cam, cleo, pia):
        assert texts(person, there) == [TEXT, ANSWER, "And one more."]
    assert pia.get(here).status_code == 404
    assert "quetzal" not in str(Hands(country).dump())
    assert Hands(country).verify()[0] == 0


def test_every_reading_stands_in_the_log_and_the_auditor_sees_no_more(country: Country) -> None:
    ana, cam, pia, ada = _people(country, "ana", "cam", "pia", "ada")
    _, there, _ = a_restricted_note(country, ana, cam)
    assert texts(pia, there) == [TEXT]
    told = ada.get("/audit/entries?limit=200").json["items"]
    acts = [(each["action"], each["actor"], each["count"]) for each in told]
    assert ("restricted_note.read", pia.id, 1) in acts
    assert ("restricted_note.write", cam.id, None) in acts
    named = [each for each in told if each["action"].startswith("restricted_note.")]
    assert all(each["case"] and not each["referral"] for each in named)
    assert ada.get(there).status_code == 404
    # What the police find of it in their own log names neither a case nor a submission.
    own = pia.get("/audit/entries?action=restricted_note.read").json["items"]
    assert own and all(each["case"] is each["referral"] is None for each in own)


def test_what_cannot_be_logged_is_not_opened(country: Country) -> None:
    ana, cam, pia = _people(country, "ana", "cam", "pia")
    _, there, _ = a_restricted_note(country, ana, cam)
    hands = Hands(country)
    (head,) = hands.rows("audit_head")
    hands.set("audit_head", head["id"], mac=bytes(32))
    answer = pia.get(there)
    assert answer.status_code == 503 and "quetzal" not in answer.text


def _agrees_for(country: Country, ana: Person, here: str, days: int) -> None:
    """The police may be given a line for so many days."""
    given = {
        "scope": "police_contact",
        "recipient": country.agency_id("Police"),
        "purpose": OFFERS["Police"],
        "fields": ["identity.preferred_name"],
        "given_by": "person",
        "obtained_how": "verbal",
        "expires_at": (now() + timedelta(days=days)).isoformat(),
    }
    made = ana.post(f"{here}/consents", given)
    assert made.status_code == 201, made.text


def test_a_later_yes_does_not_bring_back_what_ran_out_though_no_job_came(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = moved_by_hand(monkeypatch)
    ana, cam = _people(country, "ana", "cam")
    here, _ = a_submitted_case(country, ana)
    _agrees_for(country, ana, here, 10)
    there = f"/restricted-notes/{writes(country, cam, here).json['id']}"
    _agrees_for(country, ana, here, 15)
    time.on(12 * 86_400)
    ana, cam, pia = _people(country, "ana", "cam", "pia")
    # Another yes held when the first one ran out: it goes on.
    assert texts(pia, there) == [TEXT]
    time.on(4 * 86_400)
    ana, cam, pia = _people(country, "ana", "cam", "pia")
    _agrees_for(country, ana, here, 10)
    for person in (cam, pia):
        assert texts(person, there) == 404
        assert person.get("/restricted-notes").json["items"] == []
        assert person.post(f"{there}/answers", {"text": "?"}).status_code == 404
    anew = writes(country, cam, here, "Another beginning.").json["id"]
    assert not there.endswith(anew)
    assert texts(pia, f"/restricted-notes/{anew}") == ["Another beginning."]
    (line,) = pia.get("/restricted-notes").json["items"]
    assert line["id"] == anew and texts(pia, there) == 404
    with country.app.app_context():
        assert sweep_restricted_notes() == 0


def test_nobody_else_reads_lists_writes_or_answers(country: Country) -> None:
    a_partner(country, "Coast", "police", ("pat", "paz"), "partner_worker")
    a_partner(country, "Second", "competent_authority", ("xan", "xia"), "competent_authority")
    ana, cam = _people(country, "ana", "cam")
    here, there, _ = a_restricted_note(country, ana, cam)
    for name in (*EVERYBODY, "pat", "xan"):
        person = country.person(name)
        purpose = {"X_Purpose": "supervision"}
        assert person.get(there, **purpose).status_code == 404
        assert person.post(f"{there}/answers", {"text": "?"}).status_code == 404
        assert Reader(person).get(there).status_code == 404
        assert writes(country, person, here).status_code in (403, 404)
        listed = person.get("/restricted-notes")
        assert listed.status_code == 403 or listed.json["items"] == []
    # The police answer what was begun, and begin nothing: they know of no case.
    assert writes(country, country.person("pia"), here).status_code == 404


def _seen(person: Person, here: str) -> list[Any]:
    """All that this person is shown of a case and around it, but for what varies by itself."""
    case = person.get(here)
    shown = [(case.status_code, case.json, case.headers.get("ETag"))]
    for path in (*LISTS, f"{here}/identification", f"{here}/identification/content"):
        answer = person.get(path, **({"X_Purpose": "supervision"} if "content" in path else {}))
        told = {name: it for name, it in answer.json.items() if name != "request_id"}
        shown.append((answer.status_code, told, answer.headers.get("ETag")))
    reader = Reader(person)
    for path in ("/", here, f"{here}/identification", "/cases", "/submissions"):
        drawn = reader.get(path)
        shown.append((drawn.status_code, _main(drawn.text), None))
    return shown


def _main(page: str) -> str:
    main = page.partition("<main")[2]
    lines = main.splitlines()
    varies = ("csrf_token", 'name="once"', "<code>")
    return "\n".join(line for line in lines if not any(each in line for each in varies))


def _log(person: Person, here: str) -> list[tuple[str, str]]:
    case_id = here.rpartition("/")[2]
    items = person.get(f"/audit/entries?case={case_id}&limit=200").json["items"]
    own = ("audit.", "case.list", "case.read", "clock.", "referral.list", "identification.")
    return [(e["action"], e["outcome"]) for e in items if not e["action"].startswith(own)]


def test_the_agency_that_leads_the_case_learns_of_none(country: Country) -> None:
    ana, sue, cam, pia = _people(country, "ana", "sue", "cam", "pia")
    here, _ = a_submitted_case(country, ana)
    agrees_with_police(country, ana, here)
    asked = asks_for_record(ana, here).json
    watchers = (ana, sue)
    for person in watchers:
        _seen(person, here)
    before = [(_seen(person, here), _log(person, here)) for person in watchers]
    written = writes(country, cam, here)
    there = f"/restricted-notes/{written.json['id']}"
    assert texts(pia, there) == [TEXT]
    assert pia.post(f"{there}/answers", {"text": ANSWER}).status_code == 201
    assert ana.get(there).status_code == 404
    after = [(_seen(person, here), _log(person, here)) for person in watchers]
    for (shown, told), (was_shown, was_told) in zip(after, before, strict=True):
        assert told == was_told
        for new, old in zip(shown, was_shown, strict=True):
            assert new == old
    assert "restricted" not in str(ana.get(f"/access-requests/{asked['id']}").json)
    # Nor by the log of the case, asked for that act by its name.
    case_id = here.rpartition("/")[2]
    for act in ("write", "read", "answer"):
        asked_for = f"/audit/entries?case={case_id}&action=restricted_note.{act}"
        assert ana.get(asked_for).json["items"] == []


def test_without_the_persons_word_the_police_learn_not_even_that_there_is_a_case(
    country: Country,
) -> None:
    ana, cam, pia = _people(country, "ana", "cam", "pia")
    here, _ = a_submitted_case(country, ana)
    refused = writes(country, cam, here)
    assert (refused.status_code, refused.json["detail"][:16]) == (409, "Nothing was sent")
    agrees_with_police(country, ana, here, "Clinic")
    assert writes(country, cam, here).status_code == 409
    clinic = country.agency_id("Clinic")
    assert "police" in writes(country, cam, here, police=clinic).json["errors"]
    nobody = "00000000-0000-4000-8000-000000000000"
    assert "police" in writes(country, cam, here, police=nobody).json["errors"]
    assert pia.get("/restricted-notes").json["items"] == []
    assert Hands(country).rows("restricted_thread") == []


def test_it_ends_with_the_submission_for_both(country: Country) -> None:
    ana, cam, pia = _people(country, "ana", "cam", "pia")
    here, there, _ = a_restricted_note(country, ana, cam)
    assert moves(ana, here, "withdraw", how="verbal").status_code == 200
    for person in (cam, pia):
        assert texts(person, there) == 404
        assert person.post(f"{there}/answers", {"text": "?"}).status_code == 404
        assert person.get("/restricted-notes").json["items"] == []
    assert Hands(country).rows("grant", kind="restricted") == []
    # A new submission is a new beginning: what was written before stays shut.
    consent = says_yes(country, ana, here).json["id"]
    for step, needs in (("propose", {}), ("agree", {"consent": consent})):
        moves(ana, here, step, **needs)
    assert moves(ana, here, "submit", consent=consent).status_code == 200
    again = writes(country, cam, here, "Anew.").json["id"]
    assert texts(pia, f"/restricted-notes/{again}") == ["Anew."]
    assert texts(pia, there) == texts(cam, there) == 404
    assert Hands(country).verify()[0] == 0


def test_it_ends_with_what_was_agreed_with_the_police(country: Country) -> None:
    ana, cam, pia = _people(country, "ana", "cam", "pia")
    here, there, consent = a_restricted_note(country, ana, cam)
    second = agrees_with_police(country, ana, here).json["id"]
    for ended, left in ((consent, [TEXT]), (second, 404)):
        ana.post(f"/consents/{ended}/withdraw", {"how": "verbal"})
        assert texts(cam, there) == texts(pia, there) == left
    assert Hands(country).rows("grant", kind="restricted") == []
    assert writes(country, cam, here).status_code == 409
    assert all("restricted" not in act for act, _ in _log(ana, here))


def test_by_the_clock_it_is_shut_before_any_job_has_run(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, cam = _people(country, "ana", "cam")
    _, there, _ = a_restricted_note(country, ana, cam)
    assert texts(cam, there) == [TEXT]
    moved_by_hand(monkeypatch).on(61 * 24 * 3600)
    for name in ("cam", "pia"):
        person = country.person(name)
        assert texts(person, there) == 404
        assert person.get("/restricted-notes").json["items"] == []


def test_nothing_is_left_of_it_once_the_case_is_erased(country: Country) -> None:
    ana, sue, cam, ada = _people(country, "ana", "sue", "cam", "ada")
    here, there, _ = a_restricted_note(country, ana, cam)
    other, _ = a_submitted_case(country, ana)
    agrees_with_police(country, ana, other)
    counts, certificates = [], []
    for path in (here, other):
        for person in (ana, sue):
            closed = person.step(path, "close", **EXIT)
        assert closed.json["status"] == "closed", closed.text
        gone = erased(country, ana, sue, path)
        certificates.append(ana.get(f"/erasures/{gone['id']}/certificate").text)
        (entry, *_) = ada.get("/audit/entries?action=erasure.approve").json["items"]
        counts.append(entry["count"])
    hands = Hands(country)
    assert hands.rows("restricted_thread") == hands.rows("restricted_note") == []
    # Neither how many rows there were, nor the certificate, tells that there was one.
    assert counts[0] == counts[1]
    assert all("restricted" not in each for each in certificates)
    # Of both there is one, as the places of the entries around it would tell of one that is not.
    made = ada.get("/audit/entries?action=restricted_note.erase").json["items"]
    assert [(entry["actor"], entry["count"]) for entry in made] == [(None, None)] * 2
    assert country.person("cam").get(there).status_code == 404
    assert hands.verify()[0] == 0


def test_a_new_key_of_the_police_opens_it_and_the_lead_is_told_nothing(country: Country) -> None:
    ana, cam, pia = _people(country, "ana", "cam", "pia")
    here, there, _ = a_restricted_note(country, ana, cam)
    for custodian, leaver in ((pia, "pol"), (cam, "cleo")):
        assert makes_leave(country, custodian, leaver).status_code == 200
        assert goes_on(custodian).status_code == 200
        assert texts(custodian, there) == [TEXT]
    log = [act for act, _ in _log(ana, here)]
    assert not any("restricted" in act for act in log)
    # Of the authority's keys of the submission she is told, of those of the note not.
    rewrapped = [act for act in log if act == "case.rewrap"]
    assert len(rewrapped) == 1
    ada = country.person("ada")
    entries = ada.get("/audit/entries?action=restricted_note.rewrap").json["items"]
    assert [each["count"] for each in entries] == [1, 1]
    assert Hands(country).verify()[0] == 0


def test_only_the_two_agencies_are_given_its_key(country: Country) -> None:
    ana, cam = _people(country, "ana", "cam")
    _, there, _ = a_restricted_note(country, ana, cam)
    given = Hands(country).rows("grant", subject_id=UUID(there.rpartition("/")[2]))
    holders = sorted(each["holder_id"] for each in given)
    assert holders == sorted(UUID(country.agency_id(name)) for name in ("Authority", "Police"))


def test_with_old_keys_and_an_old_copy_nothing_opens_once_the_submission_ended(
    country: Country,
) -> None:
    ana, cam = _people(country, "ana", "cam")
    here, there, _ = a_restricted_note(country, ana, cam)
    hands, thread_id = Hands(country), UUID(there.rpartition("/")[2])
    with country.inside(write=False) as opened:
        note = opened.scalars(NOTES, {"thread_id": thread_id}).one()
    old, keyring = hands.dump(), keyring_of(country, hands.dump(), "pia")
    thread = hands.row("restricted_thread")
    keys = list(Thief(keyring, old)._keys())

    def opens() -> list[str]:
        secrets = hands.shred_secrets()
        half = secrets.get(("referral", thread["submission_id"], "half"), b"")
        content, bound_to = secrets["case", thread["case_id"], "content"], note_context(note)
        found = []
        for key in (each for each in keys if len(each) == 32):
            with suppress(SealBroken, ValueError):
                opened = open_record(bound_to_half(key, half), content, bound_to, note.sealed_text)
                found.append(opened["text"])
        return found

    assert opens() == [TEXT]
    assert moves(ana, here, "withdraw", how="verbal").status_code == 200
    assert opens() == []


def test_a_suspended_police_is_sent_nothing(country: Country) -> None:
    ana, cam = _people(country, "ana", "cam")
    fresh, _ = a_submitted_case(country, ana)
    agrees_with_police(country, ana, fresh)
    here, there, _ = a_restricted_note(country, ana, cam)
    suspend(country, "Police")
    for path in (here, fresh):
        assert writes(country, cam, path).status_code == 409
    assert cam.post(f"{there}/answers", {"text": "?"}).status_code == 409
    assert country.person("pia").post(f"{there}/answers", {"text": "?"}).status_code == 403
    assert len(Hands(country).rows("restricted_note")) == 1


def test_a_case_that_changes_hands_takes_no_note_along(country: Country) -> None:
    ana, sue, cam, pia = _people(country, "ana", "sue", "cam", "pia")
    omar, olga = _people(country, "omar", "olga")
    here, there, _ = a_restricted_note(country, ana, cam)
    offered = an_offer(country, ana, sue, here)
    taken = takes(country, omar, offered, olga)
    assert taken.status_code == 200, taken.text
    assert texts(pia, there) == texts(cam, there) == [TEXT]
    log = omar.get(f"/audit/entries?case={here.rpartition('/')[2]}&limit=200").json["items"]
    assert log and not [each for each in log if "restricted" in each["action"]]
    assert omar.get(there).status_code == olga.get(there).status_code == 404
    assert Hands(country).verify()[0] == 0


def test_a_press_that_is_sent_twice_is_one_note(country: Country) -> None:
    ana, cam, pia = _people(country, "ana", "cam", "pia")
    here, there, _ = a_restricted_note(country, ana, cam)
    body = {"police": country.agency_id("Police"), "text": "Once."}
    for _ in range(2):
        answer = cam.post(f"{here}/restricted-notes", body, Idempotency_Key="one")
        assert answer.status_code == 201
        said = pia.post(f"{there}/answers", {"text": ANSWER}, Idempotency_Key="two")
        assert said.status_code == 201
    assert texts(cam, there) == [TEXT, "Once.", ANSWER]


def test_on_pages_it_is_written_read_and_answered(country: Country) -> None:
    ana, cam, pia = _people(country, "ana", "cam", "pia")
    here, _ = a_submitted_case(country, ana)
    agrees_with_police(country, ana, here)
    there = f"{here}/restricted-notes"
    assert f'href="{there}"' in Reader(cam).get(f"{here}/identification").text
    assert "restricted-notes" not in Reader(ana).get(f"{here}/identification").text
    assert Reader(ana).get(there).status_code == 403
    shown = Reader(cam).get(there)
    assert "Police" in shown.text and "Clinic" not in shown.text
    assert Reader(cam).post(there, {"text": TEXT}).status_code == 422
    police = country.agency_id("Police")
    assert Reader(cam).post(there, {"police": police, "text": " "}).status_code == 422
    written = Reader(cam).post(there, {"police": police, "text": TEXT, "once": "a"})
    assert written.status_code == 303
    note = written.headers["Location"]
    (line,) = pia.get("/restricted-notes").json["items"]
    for path in ("/", "/restricted-notes"):
        assert line["reference"] in Reader(pia).get(path).text
    read = Reader(pia).get(note).text
    assert "quetzal" in read and here.rpartition("/")[2] not in read
    assert Reader(pia).post(f"{note}/answers", {"text": ""}).status_code == 422
    answered = Reader(pia).post(f"{note}/answers", {"text": ANSWER, "once": "b"})
    assert answered.headers["Location"] == note
    assert ANSWER in Reader(cam).get(note).text
    # It waits for the other side from then on.
    assert line["reference"] in Reader(cam).get("/").text
    assert line["reference"] not in Reader(pia).get("/").text


def _told_by(country: Country, worker: Person, here: str, **how: Any) -> int:
    """The status of recording that the police may be told for a week, and on whose word."""
    said = {
        "scope": "share_with_org",
        "recipient": country.agency_id("Police"),
        "purpose": OFFERS.get("Police", "guardianship"),
        "fields": ["identity.preferred_name"],
        "files": [],
        "expires_at": (now() + timedelta(days=7)).isoformat(),
    }
    return worker.post(f"{here}/consents", {**said, **how}).status_code


_ASKED = {"given_by": "person", "obtained_how": "verbal", "language": "en"}


def test_a_duty_of_law_is_no_word_of_the_person(country: Country) -> None:
    ana, cam = _people(country, "ana", "cam")
    here, _ = a_submitted_case(country, ana)
    law = {"given_by": "legal_obligation", "reason": "an order"}
    assert _told_by(country, ana, here, **law) == 201
    assert writes(country, cam, here).status_code == 409
    assert _told_by(country, ana, here, **_ASKED) == 201
    assert writes(country, cam, here).status_code == 201


def test_what_ran_out_is_gone_and_no_later_word_brings_it_back(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, cam = _people(country, "ana", "cam")
    here, _ = a_submitted_case(country, ana)
    assert _told_by(country, ana, here, **_ASKED) == 201
    there = f"/restricted-notes/{writes(country, cam, here).json['id']}"
    assert len(Hands(country).rows("grant", kind="restricted")) == 2
    moved_by_hand(monkeypatch).on(timedelta(days=8).total_seconds())
    ana, cam, pia, ada = _people(country, "ana", "cam", "pia", "ada")
    assert texts(pia, there) == 404
    with country.app.app_context():
        assert sweep_restricted_notes() == 1
        assert sweep_restricted_notes() == 0
    assert not Hands(country).rows("grant", kind="restricted")
    assert _told_by(country, ana, here, **_ASKED) == 201
    assert texts(pia, there) == texts(cam, there) == 404
    assert len(ada.get("/audit/entries?action=restricted_note.end").json["items"]) == 1
    assert "restricted_note" not in ana.get(f"/audit/entries?case={here[7:]}&limit=200").text
    assert Hands(country).verify()[0] == 0
