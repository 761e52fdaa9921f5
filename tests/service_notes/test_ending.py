"""Own service notes end by their keys, not by an `if`: with the consent, the referral, the case."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from nrm import jobs
from nrm.service_notes.models import ServiceNote
from nrm.service_notes.sealing import note_context
from nrm.service_notes.sweeping import sweep_service_notes
from nrm.vault import shred
from nrm.vault.failures import SealBroken
from nrm.vault.locks import bound_to_half
from nrm.vault.records import open_record
from tests.adversary.hostile import Dump, Hands
from tests.adversary.thief import Secrets, Thief, keyring_of
from tests.custody.colleagues import goes_on, makes_leave
from tests.support.case_steps import SCREEN
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.erasures import CLOSE, erased
from tests.support.own_notes import NAME, NOTE, an_accepted_referral, noted, notes
from tests.support.reader import Reader
from tests.support.steps import agree
from tests.support.transfers import agrees_to_go, an_offer, asks_to_hand_over, offers, takes

DAY = 86_400
ENDS: dict[str, tuple[str, dict[str, Any]]] = {
    "decline": ("nia", {"reason": "no_capacity"}),
    "withdraw": ("ana", {"reason": "need_ended"}),
    "revoke": ("ana", {"how": "verbal"}),
}


def _people(country: Country, *names: str) -> tuple[Person, ...]:
    return tuple(country.person(name) for name in names)


def _tries(country: Country, dump: Dump, who: str, secrets: Secrets) -> Iterator[str]:
    """What opens of the notes in a copy, by every key that leads from this person's own."""
    keys = [k for k in Thief(keyring_of(country, dump, who), dump)._keys() if len(k) == 32]
    for row in dump["service_note"]:
        note = ServiceNote(**row)
        half = secrets.get((shred.NOTEBOOK, note.notebook_id, "half"), bytes(32))
        content = secrets.get(("case", note.case_id, "content"), bytes(32))
        for key in keys:
            with suppress(SealBroken, ValueError):
                bound = bound_to_half(key, half)
                yield str(open_record(bound, content, note_context(note), note.sealed_text)["text"])


def test_no_other_agency_opens_them_with_every_key_it_has_and_the_whole_database(
    country: Country,
) -> None:
    ana, nia = _people(country, "ana", "nia")
    _, there = an_accepted_referral(country, ana, nia)
    notes(nia, there)
    hands = Hands(country)
    dump, secrets = hands.dump(), hands.shred_secrets()
    for name in ("nia", "noa"):
        assert list(_tries(country, dump, name, secrets)) == [NOTE]
    for name in ("ana", "sue", "zoe", "pia", "cam", "ada", "adam", "rita", "stan"):
        assert list(_tries(country, dump, name, secrets)) == []
    (grant,) = hands.rows("grant", kind="service_notebook")
    assert grant["holder_id"] == UUID(country.agency_id("Clinic"))
    # Without the secrets of the shred store the partner's own keys open nothing.
    assert list(_tries(country, dump, "nia", {})) == []


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("ends", ENDS)
def test_what_was_taken_back_or_declined_opens_for_nobody_in_old_copies_neither(
    country: Country, ends: str, begun: bool
) -> None:
    ana, nia = _people(country, "ana", "nia")
    _, there = an_accepted_referral(country, ana, nia)
    if begun:
        nia.step(there, "begin", met_on="2026-11-20")
    notes(nia, there)
    hands = Hands(country)
    old = hands.dump()
    assert list(_tries(country, old, "nia", hands.shred_secrets())) == [NOTE]
    who, given = ENDS[ends]
    person = {"ana": ana, "nia": nia}[who]
    assert person.step(there, ends, **given).status_code == 200
    assert noted(nia, there) == notes(nia, there, "?").status_code == 404
    assert f"{there}/notes" not in Reader(nia).get(there).text
    assert list(_tries(country, old, "nia", hands.shred_secrets())) == []
    assert hands.rows("grant", kind="service_notebook") == []
    assert hands.row("service_notebook")["ended_at"] is not None
    assert [each for each in hands.shred_rows() if each["kind"] == shred.NOTEBOOK] == []
    assert hands.verify()[0] == 0


def test_with_the_consent_alone_they_end_too(country: Country) -> None:
    ana, nia = _people(country, "ana", "nia")
    _, there = an_accepted_referral(country, ana, nia)
    notes(nia, there)
    consent = ana.get(there).json["consent"]
    consent_id = consent["id"] if isinstance(consent, dict) else consent
    assert ana.post(f"/consents/{consent_id}/withdraw", {"how": "verbal"}).status_code == 200
    assert nia.get(there).json["state"] == "revoked"
    assert noted(nia, there) == 404
    assert Hands(country).rows("grant", kind="service_notebook") == []


def test_a_completion_keeps_them_though_the_consent_ends_after_it(country: Country) -> None:
    ana, nia = _people(country, "ana", "nia")
    _, there = an_accepted_referral(country, ana, nia)
    nia.step(there, "begin", met_on="2026-11-20")
    notes(nia, there)
    consent = ana.get(there).json["consent"]
    consent_id = consent["id"] if isinstance(consent, dict) else consent
    assert nia.step(there, "complete", outcome="service_delivered").status_code == 200
    assert ana.post(f"/consents/{consent_id}/withdraw", {"how": "verbal"}).status_code == 200
    with country.app.app_context():
        assert sweep_service_notes() == 0
    assert noted(nia, there) == [NOTE]
    # What was shared is gone, and the page of the referral leads to the notes still.
    assert f"{there}/notes" in Reader(nia).get(there).text


def test_by_the_clock_they_are_shut_before_any_job_has_run(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, nia = _people(country, "ana", "nia")
    _, there = an_accepted_referral(country, ana, nia)
    notes(nia, there)
    hands = Hands(country)
    old = hands.dump()
    moved_by_hand(monkeypatch).on(61 * DAY)
    nia = country.person("nia")
    assert noted(nia, there) == notes(nia, there, "?").status_code == 404
    with country.app.app_context():
        assert sweep_service_notes() == 1
        assert sweep_service_notes() == 0
    assert list(_tries(country, old, "nia", hands.shred_secrets())) == []
    assert hands.rows("grant", kind="service_notebook") == []
    assert hands.row("service_notebook")["ended_at"] is not None
    assert noted(nia, there) == 404
    (told,) = _ends(country)
    assert (told["outcome"], told["actor"]) == ("done", None)
    assert hands.verify()[0] == 0


def _ends(country: Country) -> list[dict[str, Any]]:
    """What the auditor reads of ends that are nobody's act."""
    auditor = country.person("ada")
    return list(auditor.get("/audit/entries?action=service_note.end").json["items"])


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("swept", ["never", "before", "after", "before and after"])
def test_what_ran_out_does_not_come_back_because_the_person_was_not_reached(
    country: Country, monkeypatch: pytest.MonkeyPatch, swept: str, begun: bool
) -> None:
    ana, nia = _people(country, "ana", "nia")
    _, there = an_accepted_referral(country, ana, nia)
    if begun:
        nia.step(there, "begin", met_on="2026-11-20")
    notes(nia, there)
    hands = Hands(country)
    old = hands.dump()
    (half,) = [each for each in hands.shred_rows() if each["kind"] == shred.NOTEBOOK]
    moved_by_hand(monkeypatch).on(61 * DAY)
    nia = country.person("nia")
    with country.app.app_context():
        if "before" in swept:
            assert sweep_service_notes() == 1
        assert nia.step(there, "not_engaged", reason="did_not_come").status_code == 200
        assert noted(nia, there) == 404
        if "after" in swept:
            assert sweep_service_notes() == 0
    assert noted(nia, there) == notes(nia, there, "?").status_code == 404
    assert f"{there}/notes" not in Reader(nia).get(there).text
    assert hands.rows("grant", kind="service_notebook") == []
    assert [each for each in hands.shred_rows() if each["kind"] == shred.NOTEBOOK] == []
    assert list(_tries(country, old, "nia", hands.shred_secrets())) == []
    # Nor with the half out of a copy.
    hands.put_back_secret(half)
    assert noted(nia, there) == 404
    with country.app.app_context():
        assert sweep_service_notes() == 1
    assert hands.verify()[0] == 0


def test_what_was_kept_stays_when_the_consent_runs_out_after_the_help(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, nia = _people(country, "ana", "nia")
    _, there = an_accepted_referral(country, ana, nia)
    notes(nia, there)
    assert nia.step(there, "not_engaged", reason="did_not_come").status_code == 200
    moved_by_hand(monkeypatch).on(61 * DAY)
    with country.app.app_context():
        assert sweep_service_notes() == 0
    assert noted(country.person("nia"), there) == [NOTE]


def test_what_a_job_ended_stays_ended_when_the_clock_goes_back(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, nia = _people(country, "ana", "nia")
    _, there = an_accepted_referral(country, ana, nia)
    notes(nia, there)
    time = moved_by_hand(monkeypatch)
    time.on(61 * DAY)
    with country.app.app_context():
        assert sweep_service_notes() == 1
    time.on(-61 * DAY)
    nia = country.person("nia")
    assert noted(nia, there) == notes(nia, there, "?").status_code == 404


DAMAGED: dict[str, tuple[str, dict[str, Any]]] = {
    "another number": ("service_notebook", {"note_count": 7}),
    "no seal": ("service_notebook", {"row_seal": b""}),
    "another wrap": ("grant", {"sealed_key": bytes(80)}),
}


@pytest.mark.parametrize("damage", [*DAMAGED, "an older row"])
def test_damage_to_them_keeps_no_person_from_withdrawing(country: Country, damage: str) -> None:
    ana, nia = _people(country, "ana", "nia")
    here, there = an_accepted_referral(country, ana, nia)
    notes(nia, there)
    hands = Hands(country)
    if damage in DAMAGED:
        table, values = DAMAGED[damage]
        where = {"kind": "service_notebook"} if table == "grant" else {}
        hands.set(table, hands.row(table, **where)["id"], **values)
    else:
        older = hands.row("service_notebook")
        notes(nia, there, "Another.")
        hands.put_back("service_notebook", older)
    consent = ana.get(there).json["consent"]
    consent_id = consent["id"] if isinstance(consent, dict) else consent
    answer = ana.post(f"/consents/{consent_id}/withdraw", {"how": "verbal"})
    assert answer.status_code == 200, answer.text
    assert nia.get(there).json["state"] == "revoked"
    assert noted(nia, there) == 404
    assert hands.rows("grant", kind="service_notebook") == []
    assert [each for each in hands.shred_rows() if each["kind"] == shred.NOTEBOOK] == []
    (told,) = _ends(country)
    assert (told["outcome"], told["reason"], told["actor"]) == ("failed", "integrity", None)
    # Whoever withdrew it learns of none.
    for path in ("/audit/entries?limit=200", f"/audit/entries?case={here[7:]}&limit=200"):
        read = ana.get(path).json["items"]
        assert [each["action"] for each in read if "note" in each["action"]] == []


def test_the_lead_does_not_count_what_the_partner_noted(country: Country) -> None:
    ana, nia, ada = _people(country, "ana", "nia", "ada")
    here, there = an_accepted_referral(country, ana, nia)
    notes(nia, there)
    path = f"/audit/entries?case={here[7:]}&limit=200"
    assert {each["n"] for each in ana.get(path).json["items"]} == {None}
    assert None not in {each["n"] for each in ada.get("/audit/entries").json["items"]}


def test_what_a_crash_left_of_an_end_is_swept(country: Country) -> None:
    ana, nia, noa = _people(country, "ana", "nia", "noa")
    _, there = an_accepted_referral(country, ana, nia)
    _, other = an_accepted_referral(country, ana, noa)
    notes(nia, there)
    notes(noa, other, "Another.")
    hands = Hands(country)
    kept = [each for each in hands.shred_rows() if each["kind"] == shred.NOTEBOOK]
    ana.step(there, "withdraw", reason="need_ended")
    ended = hands.row("service_notebook", referral_id=UUID(there.rpartition("/")[2]))["id"]
    (left,) = [each for each in kept if each["subject_id"] == ended]
    hands.put_back_secret(left)
    assert hands.verify()[0] == 1
    with country.app.app_context():
        assert jobs.sweep() == 1
        assert jobs.sweep() == 0
    assert noted(noa, other) == ["Another."]
    assert hands.verify()[0] == 0


def test_an_end_that_others_wrote_into_the_row_sweeps_nothing(country: Country) -> None:
    ana, nia = _people(country, "ana", "nia")
    _, there = an_accepted_referral(country, ana, nia)
    notes(nia, there)
    hands = Hands(country)
    book = hands.row("service_notebook")
    hands.set("service_notebook", book["id"], ended_at=book["began_at"])
    with country.app.app_context():
        assert sweep_service_notes() == 0
    hands.set("service_notebook", book["id"], ended_at=None)
    assert noted(nia, there) == [NOTE]


def _close(here: str, ana: Person, sue: Person) -> None:
    ana.step(here, "screen", **SCREEN)
    for person in (ana, sue):
        closed = person.step(here, "close", **CLOSE)
    assert closed.json["status"] == "closed", closed.text


def test_an_older_row_that_others_put_back_sweeps_nothing(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, nia = _people(country, "ana", "nia")
    here, there = an_accepted_referral(country, ana, nia)
    notes(nia, there)
    hands = Hands(country)
    # Under the consent from before, which runs out first.
    older, time = hands.row("referral"), moved_by_hand(monkeypatch)
    time.on(DAY)
    ana = country.person("ana")
    case = {"id": here.rpartition("/")[2]}
    newer = {"supersedes": str(older["consent_id"])}
    assert agree(country, ana, case, "Clinic", [NAME], **newer).status_code == 201
    newest = hands.row("referral")
    assert newest["consent_id"] != older["consent_id"]
    time.on(59.5 * DAY)
    hands.put_back("referral", older)
    with country.app.app_context():
        assert sweep_service_notes() == 0
    hands.put_back("referral", newest)
    assert noted(country.person("nia"), there) == [NOTE]


def test_nothing_is_left_once_the_case_is_erased_and_nothing_tells_of_them(
    country: Country,
) -> None:
    ana, sue, nia, ada = _people(country, "ana", "sue", "nia", "ada")
    paths = [an_accepted_referral(country, ana, nia) for _ in range(2)]
    (here, there), (other, its) = paths
    notes(nia, there)
    hands = Hands(country)
    old, counts = hands.dump(), []
    for path, referral in ((here, there), (other, its)):
        nia.step(referral, "begin", met_on="2026-11-20")
        assert nia.step(referral, "complete", outcome="service_delivered").status_code == 200
        _close(path, ana, sue)
        if referral == there:
            assert noted(nia, there) == [NOTE]
        erased(country, ana, sue, path)
        (entry, *_) = ada.get("/audit/entries?action=erasure.approve").json["items"]
        counts.append(entry["count"])
    assert hands.rows("service_notebook") == hands.rows("service_note") == []
    assert hands.rows("grant", kind="service_notebook") == []
    assert [each for each in hands.shred_rows() if each["kind"] == shred.NOTEBOOK] == []
    # Neither the number of rows that went nor an entry of its own tells that there was one.
    assert counts[0] == counts[1]
    assert list(_tries(country, old, "nia", hands.shred_secrets())) == []
    assert noted(nia, there) == 404
    assert hands.verify()[0] == 0


def test_what_a_crash_left_of_an_erasure_goes_with_the_secrets_of_the_case(
    country: Country,
) -> None:
    ana, sue, nia = _people(country, "ana", "sue", "nia")
    here, there = an_accepted_referral(country, ana, nia)
    nia.step(there, "begin", met_on="2026-11-20")
    notes(nia, there)
    nia.step(there, "complete", outcome="service_delivered")
    _close(here, ana, sue)
    hands = Hands(country)
    kept = hands.shred_rows()
    erased(country, ana, sue, here)
    for row in kept:
        hands.put_back_secret(row)
    with country.app.app_context():
        jobs.sweep()
    assert hands.shred_rows() == []


def test_a_new_key_of_the_partner_opens_them_and_the_lead_is_told_nothing(
    country: Country,
) -> None:
    ana, nia, ada = _people(country, "ana", "nia", "ada")
    here, there = an_accepted_referral(country, ana, nia)
    notes(nia, there)
    assert makes_leave(country, nia, "noa").status_code == 200
    assert goes_on(nia).status_code == 200
    assert noted(nia, there) == [NOTE]
    assert notes(nia, there, "And on.").status_code == 201
    (moved,) = ada.get("/audit/entries?action=service_note.rewrap").json["items"]
    assert moved["count"] == 1
    case_id = here.rpartition("/")[2]
    told = ana.get(f"/audit/entries?case={case_id}&limit=200").json["items"]
    assert [each["action"] for each in told if "note" in each["action"]] == []
    assert Hands(country).verify()[0] == 0


def test_a_case_that_changes_hands_takes_none_along(country: Country) -> None:
    ana, sue, nia, omar, olga = _people(country, "ana", "sue", "nia", "omar", "olga")
    here, there = an_accepted_referral(country, ana, nia)
    notes(nia, there)
    taken = takes(country, omar, an_offer(country, ana, sue, here), olga)
    assert taken.status_code == 200, taken.text
    assert noted(nia, there) == [NOTE]
    assert notes(nia, there, "And on.").status_code == 201
    for person in (olga, omar):
        assert noted(person, there) == 404
    (grant,) = Hands(country).rows("grant", kind="service_notebook")
    assert grant["holder_id"] == UUID(country.agency_id("Clinic"))
    assert Hands(country).verify()[0] == 0


def an_offer_to_north(country: Country, olga: Person, omar: Person, here: str) -> dict[str, Any]:
    """The case at this path, offered back to the agency that had it first."""
    assert agrees_to_go(country, olga, here, "Lead North").status_code == 201
    asked = asks_to_hand_over(country, olga, here, "Lead North").json
    offered: dict[str, Any] = offers(country, omar, asked).json
    return offered


def test_who_takes_the_case_over_keeps_what_it_noted_as_a_partner(country: Country) -> None:
    ana, sue, omar, olga = _people(country, "ana", "sue", "omar", "olga")
    here, there = an_accepted_referral(country, ana, olga, "Lead South")
    notes(olga, there)
    olga.step(there, "begin", met_on="2026-11-20")
    assert olga.step(there, "complete", outcome="service_delivered").status_code == 200
    taken = takes(country, omar, an_offer(country, ana, sue, here), olga)
    assert taken.status_code == 200, taken.text
    assert noted(olga, there) == [NOTE]
    # From now on it writes where the notes of the case are.
    assert notes(olga, there, "?").status_code == 409
    assert noted(ana, there) == 404
    # And whoever it hands the case to is given none of its own.
    back = an_offer_to_north(country, olga, omar, here)
    assert takes(country, sue, back, ana).status_code == 200
    assert noted(olga, there) == [NOTE]
    assert noted(ana, there) == noted(sue, there) == 404
    assert Hands(country).verify()[0] == 0


def test_a_first_note_that_was_cut_off_leaves_no_secret(country: Country) -> None:
    """Before its commit nothing stands; the secret that it made is forgotten a day later."""
    ana, nia = _people(country, "ana", "nia")
    _, there = an_accepted_referral(country, ana, nia)
    hands = Hands(country)
    (head,) = hands.rows("audit_head")
    hands.set("audit_head", head["id"], mac=bytes(32))
    assert notes(nia, there).status_code == 503
    hands.set("audit_head", head["id"], mac=head["mac"])
    (left,) = [each for each in hands.shred_rows() if each["kind"] == shred.NOTEBOOK]
    assert left["state"] == "pending"
    assert notes(nia, there).status_code == 201
    assert noted(nia, there) == [NOTE]
    with country.inside(write=False) as opened:
        assert len(opened.scalars(select(ServiceNote)).all()) == 1
