"""Rows are changed, exchanged, deleted or put back: no request that rests on one works.

On each engine, through the service: a person who may read what the row is of is refused, and never
with a fault of the program. NRM_TEST_ROUNDS says how much: each place is changed once in two
rounds.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.test import TestResponse

from nrm.audit.rows import sealed_tables
from nrm.database import Base, db
from nrm.errors import Unavailable
from nrm.vault.rows import SealedRow
from nrm.vault.shred import SECRET
from tests.adversary.changes import another
from tests.adversary.everything import Everything, case_of, found_everything
from tests.adversary.hostile import Row
from tests.adversary.openers import row_kinds
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.reader import Reader

pytestmark = pytest.mark.race

SEED = 1
EACH = max(1, int(os.environ.get("NRM_TEST_ROUNDS", "4")) // 2)
_OF_THE_STORE = frozenset({"state", "written_at"})
_ID, _HASH, _NONE = frozenset({"id"}), frozenset({"chain_hash"}), frozenset[str]()
Look = Callable[[], TestResponse]


@dataclass(frozen=True)
class Place:
    """A row, and a request that rests on it; `deleted`: it is missed at once when it is gone.

    `free`: columns of it on which nothing rests. `only`: what the answer shows by this row; an
    answer without it shows nobody anything.
    """

    table: str
    row: Row
    look: Look
    deleted: bool = False
    free: frozenset[str] = frozenset()
    only: str = ""

    def works(self, answer: TestResponse) -> bool:
        """Whether the request was answered as if all were well."""
        return answer.status_code < 400 and self.only in answer.text

    def __str__(self) -> str:
        return f"{self.table} {self.row.get('kind', '')}".strip()


def places_of(found: Everything) -> Iterator[Place]:
    """Where somebody with SQL may try: each row, and who meets it."""
    case_id, referral_id = case_of(found.here), UUID(found.accepted.rpartition("/")[2])
    yield from _of_the_case(found, case_id)
    yield from _of_the_referral(found, referral_id)
    yield from _of_people(found)
    yield from _of_acts(found, case_id)


def _of_the_case(found: Everything, case_id: UUID) -> Iterator[Place]:
    reads = _get(found.ana, f"{found.here}/sections/identity")
    notes = _get(found.ana, f"{found.here}/notes")
    for number in (1, 2):
        row = found.row("record", case_id=case_id, name="identity", number=number)
        path = f"{found.here}/sections/identity?version={number}"
        yield Place("record", row, _get(found.ana, path), deleted=True, free=_ID)
    newest = max(row["number"] for row in found.matching("note", case_id=case_id))
    for row in found.matching("note", case_id=case_id):
        # Of an older one the next one tells the hash; its own is only for the verification.
        free = _HASH if row["number"] < newest else _NONE
        yield Place("note", row, notes, deleted=True, free=free)
    yield Place("case", found.row("case", id=case_id), reads)
    yield Place("grant", found.row("grant", kind="case", subject_id=case_id), reads, deleted=True)
    for part in ("content", "log"):
        secret = found.row("shred_secret", subject_id=case_id, part=part)
        yield Place("shred_secret", secret, reads, deleted=True, free=_OF_THE_STORE)
    consent = found.row("consent", id=UUID(found.consents[0]))
    opens = Reader(found.ana)
    yield Place("consent", consent, lambda: opens.post(f"/consents/{consent['id']}", {}))


def _of_the_referral(found: Everything, referral_id: UUID) -> Iterator[Place]:
    reads, talks = _get(found.nia, found.accepted), _get(found.nia, f"{found.accepted}/messages")
    referral = found.row("referral", id=referral_id)
    yield Place("referral", referral, reads)
    yield Place("consent", found.row("consent", id=referral["consent_id"]), reads)
    snapshot = found.row("snapshot", referral_id=referral_id)
    yield Place("snapshot", snapshot, reads, deleted=True, free=_ID)
    for row in found.matching("message", referral_id=referral_id):
        yield Place("message", row, talks, deleted=True)
    held = {"subject_id": referral_id, "holder_id": referral["recipient_id"]}
    for kind, look, shown in (("referral", reads, "Mira B"), ("thread", talks, "Which floor?")):
        grant = found.row("grant", kind=kind, **held)
        yield Place("grant", grant, look, deleted=True, only=shown)
    half = found.row("shred_secret", subject_id=referral_id)
    yield Place("shred_secret", half, reads, deleted=True, free=_OF_THE_STORE, only="Mira B")
    own = _get(found.nia, f"{found.accepted}/service-notes")
    notebook = found.row("service_notebook", referral_id=referral_id)
    yield Place("service_notebook", notebook, own)
    for row in found.matching("service_note", notebook_id=notebook["id"]):
        yield Place("service_note", row, own, deleted=True)
    yield Place("grant", found.row("grant", subject_id=notebook["id"]), own, deleted=True)
    half = found.row("shred_secret", subject_id=notebook["id"])
    yield Place("shred_secret", half, own, deleted=True, free=_OF_THE_STORE)


def _of_people(found: Everything) -> Iterator[Place]:
    reads, asks = _get(found.ana, f"{found.here}/sections/identity"), _get(found.ana, "/session")
    account = found.row("account", id=UUID(found.ana.id))
    agency = found.row("agency", id=account["agency_id"])
    registrar = found.row("account", name="rita")["certificate_id"]
    for key_id in (account["certificate_id"], registrar):
        yield Place("certificate", found.row("certificate", id=key_id), reads)
    own = {"subject_id": agency["certificate_id"], "holder_id": account["id"]}
    yield Place("grant", found.row("grant", kind="agency", **own), reads, deleted=True)
    yield Place("account", account, asks)
    yield Place("agency", agency, asks)
    (session,) = (
        row
        for row in found.matching("signed_in", account_id=account["id"])
        if row["token_hash"] in found.tokens
    )
    yield Place("signed_in", session, asks, deleted=True)
    system = found.systems[0]
    for table, where in (("system", "account_id"), ("account", "id")):
        row = found.row(table, **{where: UUID(system.id)})
        yield Place(table, row, lambda: system.get("/agencies"))
    for row in found.matching("passkey", account_id=account["id"]):
        yield Place("passkey", row, _get(found.ana, "/account/passkeys"))


def _of_acts(found: Everything, case_id: UUID) -> Iterator[Place]:
    sue, ana = Reader(found.sue), Reader(found.ana)
    for table, noun in (("erasure", "erasures"), ("legal_disclosure", "disclosures")):
        (row,) = found.rows(table)
        yield Place(table, row, _page(sue, f"/{noun}/{row['id']}"))
    for row in found.rows("attendance_count"):
        for path in ("/attendance", "/attendance/quarters"):
            yield Place("attendance_count", row, _get(found.ana, path))
    for member in found.rows("case_group_member"):
        case, group = (
            found.row(table, id=member[name])
            for table, name in (("case", "case_id"), ("case_group", "group_id"))
        )
        lists = _page(ana, f"/groups/{group['id']}")
        yield Place("case_group_member", member, lists, only=case["code"])
        yield Place("case_group", group, lists)
    for row in found.rows("participant"):
        yield Place("participant", row, _get(found.sue, f"/participants/{row['id']}"))
    for row in found.rows("appointment"):
        looks = _get(found.sue, f"/participants/{row['participant_id']}")
        # Laid under another part it is missed there like one never made; nothing is told by it.
        yield Place("appointment", row, looks, only=str(row["id"]))
    (gone,) = found.rows("missing_episode")
    yield Place("missing_episode", gone, _page(sue, f"/missing/{gone['id']}"))
    (act,) = found.rows("act_without_consent")
    yield Place("act_without_consent", act, _page(sue, f"/without-consent/{act['id']}"))
    for row in found.rows("case_transfer"):
        yield Place("case_transfer", row, _get(found.sue, f"/transfers/{row['id']}"))
    (asked,) = found.rows("subject_access_request")
    yield Place("subject_access_request", asked, _get(found.ana, f"/access-requests/{asked['id']}"))
    yield from _between_two(found)
    yield from _of_the_registrar(found)
    (question,) = found.rows("duplicate_question")
    yield Place("duplicate_question", question, _page(found.kim, f"/duplicates/{question['id']}"))
    led = [row["id"] for row in found.matching("case", lead_agency_id=UUID(found.sue.agency))]
    (side,) = (row for row in found.rows("duplicate_side") if row["case_id"] in led)
    yield Place("duplicate_side", side, _page(sue, f"/duplicates/asked/{side['id']}"))
    (emergency,) = found.rows("emergency")
    yield Place("emergency", emergency, _page(sue, f"/emergencies/{emergency['id']}"))
    yield from _of_the_queue(found)
    (hold,) = found.rows("legal_hold")
    yield Place("legal_hold", hold, _get(found.sue, f"/cases/{hold['case_id']}/hold"))
    (waiting,) = found.rows("pending_step")
    yield Place("pending_step", waiting, _get(found.sue, found.here))
    for row in found.rows("recovery"):
        if row["account_id"] == UUID(found.eva.id):
            yield Place("recovery", row, _page(ana, f"/admin/recoveries/{row['id']}"))
    (head,) = found.rows("audit_head")
    yield Place("audit_head", head, _get(found.ana, "/session"))
    draft = found.row("draft", case_id=case_id, form="identity")
    # Nothing stands under a head: one that was laid elsewhere is missed like one never typed.
    looks = _get(found.ana, f"{found.here}/drafts/identity")
    yield Place("draft", draft, looks, free=frozenset({"case_id", "form"}), only="Mira C")


def _of_the_queue(found: Everything) -> Iterator[Place]:
    """What auditors look at."""
    ada = found.country.person("ada")
    for row in found.rows("review_item"):
        yield Place("review_item", row, _get(ada, f"/audit/review/{row['id']}"))
    weeks = found.rows("review_week")
    yield Place("review_week", weeks[0], _get(ada, "/audit/review/weeks"))


def _of_the_registrar(found: Everything) -> Iterator[Place]:
    (change,) = found.rows("agency_change")
    rita = Reader(found.country.person("rita"))
    yield Place("agency_change", change, _page(rita, f"/admin/agencies/{change['agency_id']}"))
    readers = {UUID(each.agency): each for each in (found.ana, found.country.person("olga"))}
    for row in found.rows("concern"):
        reads = _get(readers[row["agency_id"]], f"/concerns/{row['id']}")
        yield Place("concern", row, reads)
        # What was passed on has ended here.
        if row["state"] == "passed_on":
            continue
        secret = found.row("shred_secret", subject_id=row["id"])
        yield Place("shred_secret", secret, reads, deleted=True, free=_OF_THE_STORE)
    for row in found.rows("consultation"):
        reads = _get(found.ana, f"/consultations/{row['id']}")
        yield Place("consultation", row, reads)
        held = {"subject_id": row["id"], "holder_id": UUID(found.ana.agency)}
        for grant in found.matching("grant", **held):
            yield Place("grant", grant, reads, deleted=True)
        secret = found.row("shred_secret", subject_id=row["id"])
        yield Place("shred_secret", secret, reads, deleted=True, free=_OF_THE_STORE)
    for row in found.rows("intake_region"):
        yield Place("intake_region", row, _page(rita, "/admin/concerns"))


def _between_two(found: Everything) -> Iterator[Place]:
    """What an authority and the police wrote, and the keys of it, as the authority reads it."""
    cam = found.country.person("cam")
    thread = found.rows("restricted_thread")[0]
    reads = _get(cam, f"/restricted-notes/{thread['id']}")
    yield Place("restricted_thread", thread, reads)
    for note in found.matching("restricted_note", thread_id=thread["id"]):
        yield Place("restricted_note", note, reads, deleted=True)
    held = {"subject_id": thread["id"], "holder_id": UUID(cam.agency)}
    yield Place("grant", found.row("grant", **held), reads, deleted=True)
    half = found.row("shred_secret", subject_id=thread["submission_id"])
    yield Place("shred_secret", half, reads, deleted=True, free=_OF_THE_STORE)
    agreed = found.row("consent", case_id=thread["case_id"], recipient_id=thread["police_id"])
    yield Place("consent", agreed, reads)


def _get(person: Any, path: str) -> Look:
    return lambda: person.get(path)


def _page(reader: Reader, path: str) -> Look:
    return lambda: reader.get(path)


class Writer:
    """Somebody with SQL in both databases, who puts right what he has changed."""

    def __init__(self, found: Everything) -> None:
        self.found = found

    def reads(self, place: Place) -> Place:
        """The same with the row as it is now: requests may touch it."""
        table = _table(place.table)
        with self.found.country.app.app_context(), _engine(place).connect() as connection:
            found = connection.execute(table.select().where(_same(table, place.row))).mappings()
            return replace(place, row=dict(found.one()))

    @contextmanager
    def _inside(self, place: Place) -> Iterator[Connection]:
        with self.found.country.app.app_context(), _engine(place).begin() as connection:
            sqlite = connection.dialect.name == "sqlite"
            order = "PRAGMA defer_foreign_keys=ON" if sqlite else "SET CONSTRAINTS ALL DEFERRED"
            connection.exec_driver_sql(order)
            yield connection

    def sets(self, place: Place, row: Row | None) -> bool:
        """The place holds this row instead; False when the database itself takes no such row."""
        table = _table(place.table)
        try:
            with self._inside(place) as connection:
                connection.execute(table.delete().where(_same(table, place.row)))
                if row is not None:
                    connection.execute(table.insert(), [row])
        except SQLAlchemyError:
            return False
        return True

    def puts_right(self, place: Place, row: Row | None) -> None:
        """As it was."""
        table = _table(place.table)
        with self._inside(place) as connection:
            for one in (row, place.row):
                if one is not None:
                    connection.execute(table.delete().where(_same(table, one)))
            connection.execute(table.insert(), [place.row])


def _engine(place: Place) -> Engine:
    return db.engines["shred" if place.table == "shred_secret" else None]


def _table(name: str) -> Table:
    return SECRET if name == "shred_secret" else Base.metadata.tables[name]


def _same(table: Table, row: Row) -> Any:
    keys = [column == row[column.name] for column in table.primary_key.columns]
    found = keys[0]
    for one in keys[1:]:
        found = found & one
    return found


def _changed(draw: random.Random, found: Everything, place: Place) -> tuple[str, Row | None]:
    """One change in words, and the row after it; None: it is deleted."""
    old = [row for row in found.older.get(place.table, []) if row["id"] == place.row["id"]]
    if old and draw.random() < 0.25:
        return "put back", draw.choice(old)
    if place.deleted and draw.random() < 0.1:
        return "deleted", None
    name = draw.choice(_columns(place))
    value = another(draw, found.rows(place.table), name, place.row[name])
    return f"{name} is another", {**place.row, name: value}


def _columns(place: Place) -> Sequence[str]:
    bound = {kind.table: kind.bound for kind in row_kinds()}.get(place.table)
    every = [*bound, "row_seal"] if bound else sorted(place.row)
    return [name for name in every if name not in place.free]


def test_nothing_rests_on_a_changed_row(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    found = found_everything(country, moved_by_hand(monkeypatch))
    _no_request_works(found)
    _no_row_is_loaded(found)
    status, lines = found.hands.verify()
    assert status == 0, lines


def _no_request_works(found: Everything) -> None:
    places, told = list(places_of(found)), Counter[str]()
    assert [str(place) for place in places if not place.works(place.look())] == []
    for number, place in enumerate(places):
        told.update(_play(found, place, random.Random(f"{SEED} {number}")))
    assert sum(told.values()) > 30 * EACH
    assert {int(line.split()[0]) for line in told} <= {200, 401, 403, 404, 409, 503}, told
    assert sum(n for line, n in told.items() if line.startswith("503")) > sum(told.values()) * 0.9
    assert [str(place) for place in places if not place.works(place.look())] == []


def _play(found: Everything, place: Place, draw: random.Random) -> Iterator[str]:
    writer, left = Writer(found), EACH
    while left:
        place = writer.reads(place)
        words, row = _changed(draw, found, place)
        if row == place.row:
            continue
        stands = writer.sets(place, row)
        if stands:
            answer = place.look()
            writer.puts_right(place, row)
            assert not place.works(answer), f"{place}: {words}: {answer.text}"
            yield f"{answer.status_code} {place}"
            left -= 1


def _no_row_is_loaded(found: Everything) -> None:
    """Of every table whose rows carry a seal: whatever is decided begins with such a load."""
    met = Counter[str]()
    with found.country.inside() as opened:
        for model in sealed_tables():
            # Of its own for each, so that a table that comes later changes no other's.
            draw = random.Random(f"{SEED} {model.__tablename__}")
            for _ in range(5 * EACH):
                met[model.__tablename__] += _is_refused(draw, found, opened, model)
        opened.rollback()
    assert len(met) > 20
    assert min(met.values()) > 0, met


def _is_refused(
    draw: random.Random, found: Everything, opened: Any, model: type[SealedRow]
) -> bool:
    """Whether a change stood; raises when its row was loaded all the same."""
    table = model.__table__  # type: ignore[attr-defined] # every model has one
    rows = found.rows(table.name)
    row, name = draw.choice(rows), draw.choice(sorted(set(rows[0]) - model.__unsealed__))
    value = another(draw, rows, name, row[name])
    if value == row[name]:
        return False
    with opened.begin_nested() as tried:
        try:
            opened.execute(table.update().where(table.c.id == row["id"]).values({name: value}))
        except SQLAlchemyError:
            tried.rollback()
            return False
        opened.expunge_all()  # As in a request: nothing was loaded before.
        row_id = value if name == "id" else row["id"]
        with pytest.raises(Unavailable) as caught:
            opened.scalars(select(model).where(model.id == row_id)).unique().all()
        assert caught.value.kind == "integrity", f"{table.name}.{name}"
        tried.rollback()
    return True
