"""Somebody who may write to the database sets what policy rests on: found before a key is used."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from nrm.log import writer as log
from nrm.referrals.finding import find_referral, find_referral_to_change
from nrm.vault.rows import canonical_row
from tests.adversary.conftest import VISIT, Story
from tests.adversary.hostile import MARK, Hands, Row, is_alarm, last_entry
from tests.support.country import Country
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral, open_a_case, refer

Forgery = Callable[[Story], tuple[str, Row, dict[str, Any]]]
Look = Callable[[Story], TestResponse]


def _account(name: str, **values: Any) -> Forgery:
    return lambda story: ("account", {"name": name}, values)


def _referral(**values: Any) -> Forgery:
    return lambda story: ("referral", {"id": story.referral_id}, values)


def _consent(**values: Any) -> Forgery:
    return lambda story: ("consent", {"id": story.consent_id}, values)


def _agency(name: str) -> Callable[[Story], UUID]:
    return lambda story: UUID(story.country.agency_id(name))


def _to(column: str, table: str, of: Callable[[Story], UUID]) -> Forgery:
    def forge(story: Story) -> tuple[str, Row, dict[str, Any]]:
        row_id = {"referral": story.referral_id, "case": story.case_id, "consent": None}[table]
        return table, {"id": row_id or story.consent_id}, {column: of(story)}

    return forge


def _id_of(person: str) -> Callable[[Story], UUID]:
    return lambda story: story.hands.row("account", name=person)["id"]


def _longer(story: Story) -> tuple[str, Row, dict[str, Any]]:
    row = story.hands.row("consent", id=story.consent_id)
    return "consent", {"id": row["id"]}, {"expires_at": row["expires_at"].replace(year=2099)}


def _key_of_the_clinic(story: Story) -> Row:
    clinic = story.hands.row("agency", name="Clinic")
    return story.hands.row("certificate", id=clinic["certificate_id"])


def _other_key(story: Story) -> tuple[str, Row, dict[str, Any]]:
    police = story.hands.row("agency", name="Police")
    other = story.hands.row("certificate", id=police["certificate_id"])["encryption_public"]
    return "certificate", {"id": _key_of_the_clinic(story)["id"]}, {"encryption_public": other}


def _other_certificate(story: Story) -> tuple[str, Row, dict[str, Any]]:
    police = story.hands.row("agency", name="Police")["certificate_id"]
    return "agency", {"name": "Clinic"}, {"certificate_id": police}


def _reads(name: str, where: str = "") -> Look:
    def look(story: Story) -> TestResponse:
        reader = {"ana": story.ana, "nia": story.nia}.get(name) or story.country.person(name)
        return reader.get(story.there if where == "there" else story.here + where)

    return look


def _accepts(story: Story) -> TestResponse:
    seen = story.hands.row("referral", id=story.referral_id)["version"]
    body = {"step": "accept", "appointment": VISIT}
    return story.nia.post(f"{story.there}/steps", body, If_Match=f'"{seen}"')


def _refers_anew(story: Story) -> TestResponse:
    known = story.hands.row("referral", id=story.referral_id)
    body = {
        "service": known["service"],
        "recipient": str(known["recipient_id"]),
        "urgency": "routine",
        "consent": str(known["consent_id"]),
        "fields": ["identity.preferred_name"],
    }
    made = story.ana.post(f"{story.here}/referrals", body)
    if made.status_code != 201:
        return made
    path = f"/referrals/{made.json['id']}/steps"
    return story.ana.post(path, {"step": "send"}, If_Match=made.headers["ETag"])


FORGERIES: dict[str, tuple[Forgery, Look]] = {
    "a role": (_account("nia", role="social_worker"), _reads("nia", "there")),
    "a duty": (_account("ana", duties="custodian registrar"), _reads("ana")),
    "another agency": (_to("recipient_id", "referral", _agency("Police")), _reads("pia", "there")),
    "a state": (_referral(state="accepted"), _reads("nia", "there")),
    "a window": (_referral(access_ends_at=None, met_on="2030-01-01"), _reads("nia", "there")),
    "a referral's fields": (_referral(fields="identity.family_name"), _accepts),
    "an expiry": (_longer, _accepts),
    "no withdrawal": (_consent(withdrawn_how="verbal"), _accepts),
    "a consent's fields": (_consent(fields="identity.family_name"), _accepts),
    "a consent's recipient": (_to("recipient_id", "consent", _agency("Police")), _accepts),
    "a worker": (
        _to("lead_worker_id", "case", _id_of("eva")),
        _reads("eva", "/sections/identity"),
    ),
    "a lead agency": (
        _to("lead_agency_id", "case", _agency("Lead South")),
        _reads("olga", "/sections/identity"),
    ),
    "a public key": (_other_key, _refers_anew),
    "a certificate": (_other_certificate, _refers_anew),
}


@pytest.mark.parametrize("forged", FORGERIES)
def test_what_is_set_by_sql_is_found_out(story: Story, forged: str) -> None:
    forge, look = FORGERIES[forged]
    table, where, values = forge(story)
    row = story.hands.row(table, **where)
    person = story.country.person("pia") if forged == "another agency" else None
    if forged in ("a worker", "a lead agency"):
        person = story.country.person("eva" if forged == "a worker" else "olga")
    story.hands.set(table, row["id"], **values)
    answer = person.get(_path(story, forged)) if person else look(story)
    assert is_alarm(answer)
    status, lines = story.hands.verify()
    assert status == 1
    assert f"row: {table} {row['id']}: others wrote this row" in lines


def _path(story: Story, forged: str) -> str:
    return story.there if forged == "another agency" else f"{story.here}/sections/identity"


def _grants(story: Story, **where: Any) -> list[Row]:
    return story.hands.rows("grant", subject_id=story.referral_id, **where)


def test_a_grant_written_by_sql_opens_nothing(story: Story) -> None:
    clinic = UUID(story.country.agency_id("Clinic"))
    (locked,) = _grants(story, state="locked")
    (sender,) = _grants(story, kind="referral", state="open")
    forged = {
        **sender,
        "id": uuid4(),
        "holder_id": clinic,
        "holder_key_id": locked["holder_key_id"],
    }
    story.hands.insert("grant", forged)
    assert is_alarm(story.nia.get(story.there))
    assert is_alarm(story.nia.get(f"{story.there}/messages"))
    status, lines = story.hands.verify()
    assert (status, f"grant {forged['id']}" in lines) == (1, True)


def test_a_grant_cannot_change_its_state(story: Story) -> None:
    (locked,) = _grants(story, state="locked")
    story.hands.set("grant", locked["id"], state="open")
    assert is_alarm(story.nia.get(story.there))
    assert is_alarm(_accepts(story))


def test_a_deleted_grant_put_back_opens_nothing(story: Story) -> None:
    clinic = UUID(story.country.agency_id("Clinic"))
    held = _grants(story, holder_id=clinic)
    referral = story.hands.row("referral", id=story.referral_id)
    story.nia.step(story.there, "decline", reason="no_capacity")
    for row in held:
        story.hands.put_back("grant", row)
    assert is_alarm(story.nia.get(f"{story.there}/messages"))
    story.hands.put_back("referral", referral)
    assert is_alarm(story.nia.get(story.there))
    assert is_alarm(_accepts(story))
    status, lines = story.hands.verify()
    assert status == 1
    for row in held:
        assert f"grant {row['id']}: this row was ended by entry" in lines
    assert f"referral {story.referral_id}: this is not the row that entry" in lines


def test_a_referral_rolled_back_whole_is_not_accepted_again(story: Story) -> None:
    before = story.hands.row("referral", id=story.referral_id)
    story.nia.step(story.there, "ask", question="Which floor?")
    story.hands.put_back("referral", before)
    assert is_alarm(_accepts(story))
    assert last_entry(story.hands)["outcome"] == "failed"
    assert f"referral {story.referral_id}" in story.hands.verify()[1]


def test_a_withdrawn_consent_put_back_sends_nothing(story: Story) -> None:
    consent = story.hands.row("consent", id=story.consent_id)
    story.ana.post(f"/consents/{story.consent_id}/withdraw", {"how": "verbal"})
    story.hands.put_back("consent", consent)
    fields = ["identity.preferred_name"]
    known = {"id": str(story.consent_id), "fields": fields, "files": []}
    made = refer(story.country, story.ana, {"id": story.case_id}, "Clinic", known)
    assert is_alarm(made)
    assert f"consent {story.consent_id}: this is not the row" in story.hands.verify()[1]


def test_other_old_rows_are_named_by_the_verification(country: Country, hands: Hands) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana)
    old = {
        "case": hands.row("case", id=UUID(case["id"])),
        "second_factor": hands.row("second_factor", account_id=UUID(nia.id)),
        "signed_in": hands.row("signed_in", account_id=UUID(nia.id)),
    }
    eva = country.person("eva")
    assert ana.step(f"/cases/{case['id']}", "assign", worker=eva.id).status_code == 200
    nia.send("DELETE", "/session")
    country.person("nia")
    for table, row in old.items():
        hands.put_back(table, row)
    status, lines = hands.verify()
    assert status == 1
    for table, row in old.items():
        assert f"{table} {row['id']}: this is not the row that entry" in lines


def test_rows_that_are_gone_are_named(story: Story) -> None:
    story.nia.step(story.there, "ask", question=f"Is it {MARK}?")
    (message,) = story.hands.rows("message")
    (service, *_) = story.hands.rows("service")
    (grant,) = _grants(story, state="locked")
    for table, row in (("message", message), ("service", service), ("grant", grant)):
        story.hands.delete(table, row["id"])
    status, lines = story.hands.verify()
    assert status == 1
    assert f"service:{service['id']}: entry" in lines
    assert "row: message:" in lines
    assert "row: grant:" in lines
    assert lines.count("and it is gone") == 3


@pytest.mark.parametrize("which", [0, 1])
def test_a_thread_without_one_of_its_messages_is_not_shown(story: Story, which: int) -> None:
    story.nia.step(story.there, "ask", question=f"Is it {MARK}?")
    story.ana.step(story.there, "answer", answer="It is.")
    for person in (story.ana, story.nia):
        assert len(person.get(f"{story.there}/messages").json["items"]) == 2
    counted = story.hands.row("referral", id=story.referral_id)
    gone = sorted(story.hands.rows("message"), key=lambda row: row["written_at"])[which]
    story.hands.delete("message", gone["id"])
    for person in (story.ana, story.nia):
        assert is_alarm(person.get(f"{story.there}/messages"))
        assert last_entry(story.hands)["action"] == "message.list"
        assert last_entry(story.hands)["outcome"] == "failed"
    for count in (1, None):
        story.hands.set("referral", story.referral_id, message_count=count)
        assert is_alarm(story.nia.get(f"{story.there}/messages"))
    story.hands.put_back("referral", counted)
    assert "and it is gone" in story.hands.verify()[1]


def test_a_referral_from_before_messages_were_counted_keeps_its_seal(story: Story) -> None:
    with story.country.inside():
        find_referral_to_change(story.referral_id).message_count = None
        log.write(None, "referral.test")
    story.nia.step(story.there, "ask", question=f"Is it {MARK}?")
    assert story.hands.row("referral", id=story.referral_id)["message_count"] == 1
    with story.country.inside(write=False):
        row = find_referral(story.referral_id)
        counted, row.message_count = canonical_row(row), None
        assert b"message_count" in counted
        assert b"message_count" not in canonical_row(row)
        row.message_count = 1
    assert len(story.nia.get(f"{story.there}/messages").json["items"]) == 1
    assert story.hands.verify()[0] == 0


def test_a_message_moved_to_another_referral_is_found(story: Story) -> None:
    story.nia.step(story.there, "ask", question=f"Is it {MARK}?")
    other = a_sent_referral(
        story.country, story.ana, {"id": story.case_id}, "Police", ["identity.preferred_name"]
    )
    (message,) = story.hands.rows("message")
    story.hands.set("message", message["id"], referral_id=UUID(other.rpartition("/")[2]))
    pia = story.country.person("pia")
    assert is_alarm(pia.get(f"{other}/messages"))


def test_another_snapshot_is_not_shown(story: Story) -> None:
    (own,) = story.hands.rows("snapshot")
    a_sent_referral(
        story.country, story.ana, {"id": story.case_id}, "Police", ["identity.preferred_name"]
    )
    (other,) = (row for row in story.hands.rows("snapshot") if row["id"] != own["id"])
    story.hands.set("snapshot", own["id"], sealed_content=other["sealed_content"])
    assert is_alarm(_accepts(story))
    assert f"referral {story.referral_id}: its snapshot is gone" in story.hands.verify()[1]


def test_a_secret_of_another_case_in_the_shred_store_opens_nothing(story: Story) -> None:
    _swap_secrets(story)
    assert is_alarm(story.ana.get(f"{story.here}/sections/identity"))
    status, lines = story.hands.verify()
    assert (status, f"case {story.case_id}: its secret" in lines) == (1, True)


def _swap_secrets(story: Story) -> None:
    from_other = open_a_case(story.ana)["id"]
    rows = {(row["subject_id"], row["part"]): row for row in story.hands.shred_rows()}
    other = rows[UUID(from_other), "content"]["sealed_secret"]
    story.hands.set_secret(story.case_id, "content", other)


READ_BY: dict[str, tuple[str, Look]] = {
    "a case's time": ("case.opened_at", _reads("ana")),
    "a certificate's agency": ("certificate.agency_id", _reads("ana", "/sections/identity")),
    "a time in a list": ("case.opened_at", lambda story: story.ana.get("/cases")),
    "a referral's time": ("referral.state_at", _reads("nia", "there")),
    "a consent's end": ("consent.expires_at", _accepts),
    "a clock": ("clock.due_at", _reads("ana")),
    "a note's time": ("note.written_at", _reads("ana", "/notes")),
    "a grant's time": ("grant.made_at", _reads("ana", "/sections/identity")),
}


@pytest.mark.parametrize("value", ["x", 1.5])
@pytest.mark.parametrize("read", READ_BY)
def test_what_cannot_be_read_is_an_alarm(story: Story, read: str, value: object) -> None:
    column, look = READ_BY[read]
    table, _, name = column.partition(".")
    with story.hands.inside() as connection:
        if connection.dialect.name != "sqlite":
            pytest.skip("PostgreSQL takes only values of the column's type")
        connection.exec_driver_sql(f'UPDATE "{table}" SET {name} = ?', (value,))
    assert is_alarm(look(story))
    entry = last_entry(story.hands)
    assert (entry["outcome"], '"reason":"integrity"' in entry["body"]) == ("failed", True)
    # Clocks decide nothing about access: they carry no seal, and no entry knows them.
    status, lines = story.hands.verify()
    assert table == "clock" or (status, "cannot be read" in lines) == (1, True)


@pytest.mark.parametrize("column", ["head_version", "version"])
def test_a_value_of_another_type_is_no_crash(country: Country, hands: Hands, column: str) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": MARK})
    with hands.inside() as connection:
        if connection.dialect.name != "sqlite":
            pytest.skip("PostgreSQL takes only values of the column's type")
        connection.exec_driver_sql(f'UPDATE "case" SET {column} = 1.5')
    answer = ana.get(f"/cases/{case['id']}")
    assert (answer.status_code, MARK in str(answer.json)) == (503, False)
    assert hands.verify()[0] == 1


@pytest.mark.parametrize("table", ["account", "agency", "signed_in"])
def test_a_forged_row_of_whoever_asks_is_an_alarm_in_the_log(
    country: Country, hands: Hands, table: str
) -> None:
    ana = country.person("ana")
    forged = {
        "account": (UUID(ana.id), {"role": "supervisor"}),
        "agency": (UUID(ana.agency), {"kind": "police"}),
        "signed_in": (UUID(ana.csrf[-32:]), {"account_id": hands.row("account", name="eva")["id"]}),
    }
    row_id, values = forged[table]
    hands.set(table, row_id, **values)
    for answer in (ana.get("/session"), Reader(ana).get("/cases")):
        assert answer.status_code == 503
        entry = last_entry(hands)
        told = (entry["action"], entry["outcome"], entry["actor"])
        assert told == ("session.check", "failed", None)
        assert '"reason":"integrity"' in entry["body"]


def test_no_name_on_a_page_comes_from_a_forged_row(story: Story) -> None:
    ada, hands = Reader(story.country.person("ada")), story.hands
    ana, clinic = hands.row("account", name="ana"), hands.row("agency", name="Clinic")
    logged, case = "/audit?action=case.open", story.here
    assert "ana, social worker" in ada.get(logged).text
    # The log would say that somebody else was there, and the case that it was shared elsewhere.
    hands.set("account", ana["id"], name="olga2")
    told = ada.get(logged)
    assert (told.status_code, "olga2" in told.text) == (503, False)
    hands.set("account", ana["id"], name="ana")
    hands.set("agency", clinic["id"], name="Police2")
    shown = Reader(story.ana).get(case)
    assert (shown.status_code, "Police2" in shown.text) == (503, False)
