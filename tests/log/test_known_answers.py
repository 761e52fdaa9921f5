"""A log that was written once verifies for ever: by this code, and by SHA-256 and Ed25519."""

import json
from base64 import b64decode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from nrm.database import db
from nrm.log.entry import read_entry
from nrm.vault.root import RootKeys
from tests.log.world import ANA, TABLES, World, shown

ANSWERS = sorted((Path(__file__).parent / "answers").glob("*.json"))
BYTES = {"leaf_hash", "nodes", "seal", "frontier", "mac"}
IDS = {"actor", "agency"}
TIMES = {"at", "signed_at"}


def row(plain: dict[str, Any]) -> dict[str, Any]:
    """A row as the table takes it: hashes are hex, times are milliseconds since 1970."""
    return {key: _value(key, value) for key, value in plain.items()}


def _value(key: str, value: Any) -> Any:
    if value is None:
        return None
    if key in BYTES:
        return bytes.fromhex(value)
    if key in IDS:
        return UUID(value)
    if key in TIMES:
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=value)
    return value


@pytest.fixture(params=ANSWERS, ids=lambda path: path.stem)
def answer(request: pytest.FixtureRequest) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(request.param.read_text())
    return read


def test_there_is_an_answer_for_every_version() -> None:
    assert [path.name for path in ANSWERS] == ["log-v1.json"]


def test_it_verifies_in_the_database_and_can_be_written_on(
    world: World, answer: dict[str, Any]
) -> None:
    world.roots = RootKeys({int(v): bytes.fromhex(s) for v, s in answer["root_keys"].items()})
    world.restart()
    world.file.write_text(answer["file"])
    # Tables that came later are filled by triggers, or stay empty.
    with world.app.app_context(), db.engine.begin() as connection:
        for table in (each for each in TABLES if each.name in answer):
            connection.execute(table.insert(), [row(r) for r in answer[table.name]])
    assert world.kinds() == set()
    assert world.remarks() == [("restored", answer["restored_at"])]
    assert world.write(ANA, "section.read", shown(2)) == len(answer["audit_entry"])
    assert world.kinds() == set()


def mth(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 2.1, over leaf hashes."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def test_it_verifies_without_any_of_our_code(answer: dict[str, Any]) -> None:
    bodies = [entry["body"].encode() for entry in answer["audit_entry"]]
    leaves = [sha256(b"\0" + body).digest() for body in bodies]
    assert [leaf.hex() for leaf in leaves] == [e["leaf_hash"] for e in answer["audit_entry"]]
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(answer["log_public"]))
    for checkpoint in answer["audit_checkpoint"]:
        text, _, signature = checkpoint["note"].partition("\n\n")
        origin, size, root = text.split("\n")
        if int(size) <= len(leaves):
            assert b64decode(root) == mth(leaves[: int(size)])
        marked = b64decode(signature.split(" ")[2])
        key_id = sha256(origin.encode() + b"\n\1" + public.public_bytes_raw()).digest()[:4]
        assert marked[:4] == key_id
        public.verify(marked[4:], (text + "\n").encode())


def test_its_entries_are_read_and_written_byte_for_byte(answer: dict[str, Any]) -> None:
    for entry in answer["audit_entry"]:
        assert read_entry(entry["body"]).body() == entry["body"]


def test_it_shows_every_kind_of_entry(answer: dict[str, Any]) -> None:
    entries = [read_entry(entry["body"]) for entry in answer["audit_entry"]]
    assert {entry.outcome for entry in entries} == {"done", "refused", "failed"}
    assert {"audit.resume", "section.read"} <= {entry.action for entry in entries}
    assert any("ended" in entry.rows.values() for entry in entries)
    assert any(entry.actor is None for entry in entries)
