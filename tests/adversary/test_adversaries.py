"""The adversaries of the design, A1 to A6, each with the access he has and his strongest moves.

What he holds is the first line of each test. His moves one by one, and what others may do, are in
the other modules of this folder; who may go through which door is in `tests/house/doors.csv`.
"""

import os
import random
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from nrm.sealed import SEALED, Level
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import new_person_keys, open_keyring, session_key
from nrm.vault.passphrases import verifier_hash
from nrm.vault.root import RootKeys
from tests.adversary.conftest import VISIT, Story
from tests.adversary.copies import files_of_cases, opened_of
from tests.adversary.everything import Everything, found_everything
from tests.adversary.hostile import MARK, Hands, Row, is_alarm, last_entry
from tests.adversary.openers import SEALED_KINDS, Keys, Kind
from tests.adversary.thief import Thief, keyring_of
from tests.adversary.writer import MOVES, Try, Writer, cuts_the_log
from tests.recovery.steps import NEW
from tests.support.clock import moved_by_hand
from tests.support.country import PASSPHRASE, Country, Person
from tests.support.databases import FOLDER
from tests.support.erasures import MIRA, a_closed_case, erased
from tests.support.files import sends
from tests.support.steps import a_sent_referral, open_a_case


@pytest.fixture
def everything(country: Country, monkeypatch: pytest.MonkeyPatch) -> Everything:
    """A country with a value of every kind."""
    return found_everything(country, moved_by_hand(monkeypatch))


def _opens(kind: Kind, keys: Keys, row: Row) -> bool:
    try:
        kind.opens(keys, row)
    except SealBroken:
        return False
    return True


# A1: the databases, their backups and write-ahead logs, the folder of files; no root keys.


def _carried_away(found: Everything) -> Iterator[tuple[str, bytes]]:
    """Every byte on the disk but the root keys, and every row in the words of a dump."""
    yield "dump", repr((found.tables, found.secrets, found.older)).encode()
    places = [found.country.folder]
    if found.country.url.startswith("sqlite"):
        places.append(Path(found.country.url.removeprefix("sqlite:///")).parent)
    for path in {*_written_ahead(), *(path for place in places for path in place.rglob("*"))}:
        if path.is_file() and path.name not in ("root.keys", "seeds.json"):
            yield path.name, path.read_bytes()


def _written_ahead() -> list[Path]:
    """The newest of PostgreSQL's write-ahead log, if the server is ours; SQLite's is a file."""
    folder = Path(os.environ[FOLDER]) / "pg" / "data" / "pg_wal"
    files = [path for path in folder.glob("*") if path.is_file()]
    return sorted(files, key=lambda path: path.stat().st_mtime)[-2:]


def test_a1_a_thief_of_the_databases_has_no_content_passphrase_or_session(
    everything: Everything,
) -> None:
    """Holds: both databases (the shred store too), older rows, write-ahead logs, sealed files."""
    found = everything
    typed = ("Mira B", "Note 1 of", "She is nine", "Which floor?", "seen at /cases", "She calls")
    typed += (PASSPHRASE, NEW, *found.codes, "seen.txt", "my phone")
    secret = [word.encode() for word in typed]
    secret += [*found.tokens.values(), *found.country.seeds.values()]
    secret += [token.hex().encode() for token in found.tokens.values()]
    secret += [system.token.encode() for system in found.systems]
    for name, content in _carried_away(found):
        # A value may stand as bytes of a row, which a dump shows in its own spelling.
        shown = [one for one in secret if one in content or repr(one)[2:-1].encode() in content]
        assert (name, shown) == (name, [])
    _no_value_is_a_key(found)
    _no_guess_is_told(found)


def _no_value_is_a_key(found: Everything) -> None:
    """What is stored opens nothing of what is stored, as key of a person or of the service."""
    draw = random.Random(1)
    values = {value for rows in found.tables.values() for row in rows for value in row.values()}
    short = sorted(v for v in values if isinstance(v, bytes) and len(v) == 32)
    assert len(short) > 50
    for guess in [bytes(32), *draw.sample(short, 12)]:
        keys = Keys(found, RootKeys({1: guess}))
        for kind in SEALED_KINDS:
            for row in found.rows(kind.table)[:2] if kind.table != "file" else []:
                if kind.part(row) and kind.name not in _WITH_A_TOKEN:
                    assert not _opens(kind, keys, row), kind.name
        for table in ("account", "signed_in", "system", "joining", "recovery_code"):
            for row in found.rows(table)[:3]:
                for key in (guess, session_key(guess), sha256(guess).digest()):
                    with pytest.raises(SealBroken):
                        open_keyring(row["sealed_keys"], key, _bound_to(table, row))


# These open with what their owner holds, not with anything that the service has.
_WITH_A_TOKEN = frozenset(
    {
        "signed_in.sealed_keys",
        "system.sealed_keys",
        "joining.sealed_keys",
        "recovery_code.sealed_keys",
    }
)
_KEYS = {"account": "person", "signed_in": "session", "recovery_code": "recovery"}


def _bound_to(table: str, row: Row) -> bytes:
    return context(f"nrm/{_KEYS.get(table, table)}-keys", 1, row["id"])


def _no_guess_is_told(found: Everything) -> None:
    """Whoever has the right passphrase on a list cannot tell that it is: the pepper is missing."""
    row, root = found.row("account", name="ana"), found.country.app.extensions["nrm_session_info"]
    assert _recognised(Keys(found, root["root"]), row)
    assert not _recognised(Keys(found, RootKeys({1: bytes(32)})), row)


def _recognised(keys: Keys, row: Row) -> bool:
    return verifier_hash(keys.stretched(row, PASSPHRASE).verifier) == row["verifier_hash"]


# A2: SQL in the main database, and an account of one's own; no root keys, no shred store.


@pytest.mark.parametrize("tries", MOVES)
def test_a2_a_writer_of_the_database_is_found_before_anything_is_wrapped(
    story: Story, tries: Try
) -> None:
    """Holds: SQL, every row as it was, keys that he made himself, and the account of nia."""
    writer = Writer(story)
    before = {row["id"] for row in story.hands.rows("grant")}
    answer = tries(writer)
    assert answer.status_code in (403, 404, 503), answer.get_data(as_text=True)
    assert MARK not in answer.get_data(as_text=True)
    # Nothing opens to him, and nobody was given anything on what he forged.
    assert writer.holds() == []
    assert {row["id"] for row in story.hands.rows("grant")} - before <= writer.inserted
    assert answer.status_code != 503 or tries is cuts_the_log or _is_told(story)
    assert story.hands.verify()[0] == 1


def _is_told(story: Story) -> bool:
    entry = last_entry(story.hands)
    return (entry["outcome"], '"reason":"integrity"' in entry["body"]) == ("failed", True)


# A3: everything that is stored and the root keys, later, while nobody is signed in.


def test_a3_an_operator_reads_what_the_service_seals_and_nothing_of_a_case(
    everything: Everything,
) -> None:
    """Holds: root keys, both databases, files; no passphrase, cookie, token or code."""
    found = everything
    keys = Keys(found, found.country.app.extensions["nrm_session_info"]["root"])
    # Nobody's keys: what people hold is not there, so that every way through a person is closed.
    operator = Operator(found, keys.root)
    tried = [(kind, row) for kind in SEALED_KINDS for row in _some(found, kind)]
    opened = {kind.name for kind, row in tried if _opens(kind, operator, row)}
    service = {f"{r.table}.{name}" for r in SEALED if r.level is Level.SERVICE for name in r.names}
    # He does obtain all that the service opens by itself, and says so openly in SECURITY.md.
    assert opened == service
    assert _recognised(operator, found.row("account", name="ana"))  # And may guess passphrases.
    thief = Thief(new_person_keys().keyring, found.tables, keys.root, found.hands.shred_secrets())
    assert thief.records() == set()
    assert {thief.opens(row["referral_id"]) for row in found.rows("snapshot")} == {None}


class Operator(Keys):
    """The root keys, and nobody's passphrase; the key of a file is in its record."""

    def ring(self, certificate_id: UUID | None) -> Any:
        """Nobody's keys."""
        raise SealBroken("Nobody has signed in.")


def _some(found: Everything, kind: Kind) -> list[Row]:
    held = kind.name in _WITH_A_TOKEN or kind.table in ("account", "recovery", "approval", "file")
    return [] if held else [row for row in found.rows(kind.table) if kind.part(row)][:4]


# A4: a valid account.


def _doors(story: Story, there: str) -> Iterator[tuple[str, str]]:
    """Every way in that leads to the things of this story, and every list."""
    (file,) = (row["name"] for row in story.hands.rows("record") if row["name"].startswith("file_"))
    ids = {"case_id": str(story.case_id), "referral_id": there.rpartition("/")[2]}
    ids |= {"consent_id": str(story.consent_id), "file_id": str(UUID(file.removeprefix("file_")))}
    ids |= {"pseudonym": story.hands.row("case", id=story.case_id)["pseudonym"]}
    codes = {"name": "identity", "section": "identity", "step": "close"}
    with story.country.app.test_request_context():
        for rule in story.country.app.url_map.iter_rules():
            named = set(rule.arguments)
            lists = not named and "GET" in (rule.methods or set()) and rule.rule not in _AWAY
            if lists or (named & set(ids) and named <= {*ids, *codes}):
                built = rule.build({**ids, **codes}, append_unknown=False)
                for method in (rule.methods or set()) & {"GET", "POST", "PUT"}:
                    if method == "GET" or named:
                        yield method, built[1] if built else ""


# One ends the session, the other is a picture.
_AWAY = frozenset({"/leave", "/favicon.ico"})


def _asks(person: Person, method: str, path: str) -> bytes:
    """What is answered to a request with a purpose, as far as one can send it who knows no more."""
    headers = {"Cookie": person.cookie, "X-CSRF-Token": person.csrf, "X-Purpose": "casework"}
    sent: dict[str, Any] = {"headers": {**headers, "If-Match": '"1"'}}
    if path.startswith("/api/"):
        sent |= {"json": {"text": "x", "step": "read"}} if method != "GET" else {}
    elif method != "GET":
        sent |= {"data": {"csrf_token": person.csrf, "purpose": "supervision"}}
    with person.client.open(path, method=method, **sent) as answer:
        return person.renewed(answer).get_data()


def _shown(story: Story, person: Person, there: str) -> set[str]:
    """The doors at which this person is shown something of the case, each after its log entry."""
    shown = set()
    for method, path in _doors(story, there):
        size = _size(story)
        if MARK.encode() in _asks(person, method, path):
            shown.add(f"{method} {path}")
            told = [row for row in story.hands.rows("audit_entry") if row["index"] >= size]
            assert {(row["actor"], row["outcome"]) for row in told} == {(UUID(person.id), "done")}
    return shown


def _size(story: Story) -> int:
    with story.hands.inside() as connection:
        return int(connection.exec_driver_sql("SELECT size FROM audit_head").scalar_one())


def test_a4_an_insider_is_shown_nothing_that_was_not_shared(story: Story) -> None:
    """Holds: an account of the agency, another one's, that of a partner that did not accept."""
    _keep_a_file(story)
    for person in (story.country.person("eva"), story.country.person("olga"), story.nia):
        assert (person.name, _shown(story, person, story.there)) == (person.name, set())


def test_a4_an_auditor_is_shown_every_access_and_no_content(story: Story) -> None:
    """Holds: the account of an auditor, who may see all of the log."""
    _keep_a_file(story)
    ada = story.country.person("ada")
    doors = set(_doors(story, story.there))
    assert {path for _, path in doors} >= {"/audit", "/api/v1/audit/entries"}
    assert _shown(story, ada, story.there) == set()


def test_a4_an_auditors_keys_and_both_databases_open_nothing_of_a_case(
    everything: Everything,
) -> None:
    """Holds: every key that the auditor has, both databases, and even the root keys."""
    found = everything
    root = found.country.app.extensions["nrm_session_info"]["root"]
    keyring = keyring_of(found.country, found.tables, "ada")
    auditor = Thief(keyring, found.tables, root, found.hands.shred_secrets())
    assert found.tables["record"] and found.tables["snapshot"]
    assert auditor.records() == set()
    assert {auditor.opens(row["referral_id"]) for row in found.tables["snapshot"]} == {None}
    worker = Thief(
        keyring_of(found.country, found.tables, "ana"),
        found.tables,
        root,
        found.hands.shred_secrets(),
    )
    # With the keys of somebody who leads cases the same way opens them: it does try.
    assert worker.records()


def test_a4_a_recipient_is_shown_what_was_shared_until_it_ends(story: Story) -> None:
    """Holds: the account of a partner that accepted; then its consent is withdrawn."""
    _keep_a_file(story)
    assert story.nia.step(story.there, "accept", appointment=VISIT).status_code == 200
    shown = _shown(story, story.nia, story.there)
    assert shown
    assert all("/referrals/" in each and "/cases/" not in each for each in shown)
    story.ana.post(f"/consents/{story.consent_id}/withdraw", {"how": "verbal"})
    assert _shown(story, story.nia, story.there) == set()


def test_a4_nothing_is_read_without_an_entry_of_the_log(story: Story) -> None:
    """Holds: the account of whoever may read everything of the case."""
    _keep_a_file(story)
    shown = _shown(story, story.ana, story.there)
    assert len(shown) > 5, sorted(shown)


def _keep_a_file(story: Story) -> None:
    answer = sends(story.ana, story.here, f"about {MARK}\n".encode() * 30, "text/plain", "a.txt")
    assert answer.status_code == 201


# A5: a cookie, or the row of its session.


def test_a5_cookie_and_row_open_keys_together_and_neither_alone(story: Story) -> None:
    """Holds: the cookie; the row; then both, which is exactly what is promised."""
    token = bytes.fromhex(story.ana.cookie.partition("=")[2])
    rows = {row["token_hash"]: row for row in story.hands.rows("signed_in")}
    own = rows[sha256(token).digest()]
    bound_to = context("nrm/session-keys", 1, own["id"])
    assert open_keyring(own["sealed_keys"], session_key(token), bound_to)
    assert story.ana.get("/session").status_code == 200
    for row in rows.values():
        for guess in (row["token_hash"], bytes(32), row["id"].bytes * 2):
            with pytest.raises(SealBroken):
                bound_to = context("nrm/session-keys", 1, row["id"])
                open_keyring(row["sealed_keys"], session_key(guess), bound_to)
            cookie = f"__Host-nrm={guess.hex()}"
            client = story.country.app.test_client(use_cookies=False)
            answer = client.get(f"/api/v1{story.here}", headers={"Cookie": cookie})
            assert answer.status_code == 401
    story.hands.delete("signed_in", own["id"])
    assert story.ana.get("/session").status_code == 401


def test_a5_a_session_cannot_be_laid_to_another_person(country: Country, hands: Hands) -> None:
    """Holds: a cookie of his own, and may change the row of its session."""
    ana, nia = country.person("ana"), country.person("nia")
    rows = {str(r["account_id"]): r for r in hands.rows("signed_in")}
    hands.set("signed_in", rows[ana.id]["id"], account_id=rows[nia.id]["account_id"])
    assert is_alarm(ana.get("/session"))
    assert nia.get("/session").status_code == 200


# A6: everything, old copies of the main database and its files included, after an erasure.


def test_a6_what_was_erased_opens_with_no_key_from_no_copy(country: Country) -> None:
    """Holds: yesterday's dump and files, today's shred store, root keys, two passphrases."""
    ana, sue, hands = country.person("ana"), country.person("sue"), Hands(country)
    here = a_closed_case(country, ana, sue)
    sends(ana, here, b"about Mira\n" * 300, "text/plain", "a.txt")
    before, files = hands.dump(), files_of_cases(country)
    case_id = UUID(here.rpartition("/")[2])
    assert MIRA in opened_of(country, before, files, hands.shred_secrets())
    assert b"about Mira\n" * 300 in opened_of(country, before, files, hands.shred_secrets())
    erased(country, ana, sue, here)
    other = open_a_case(ana, identity={"preferred_name": "Lina"})
    a_sent_referral(country, ana, other, "Clinic", ["identity.preferred_name"])
    assert opened_of(country, before, files, hands.shred_secrets()) == []
    assert hands.verify()[0] == 0
    for table, rows in before.items():
        for row in rows:
            if case_id in (row.get("id"), row.get("case_id")):
                hands.insert(table, row)
    for path in ("", "/sections/identity", "/notes"):
        assert ana.get(here + path).status_code == 503
