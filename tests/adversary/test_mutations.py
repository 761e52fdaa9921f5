"""Whatever is sealed, wrapped, signed or hashed is changed, moved and exchanged: none is accepted.

The values are those of a real country, opened with all their right keys by the functions of the
service. NRM_TEST_ROUNDS says how much: 50 changes of each kind a round. What changes in the
database, and is read through the service, is in `test_changed_rows.py`.
"""

import os
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from nrm.errors import Unavailable
from nrm.log.checkpoints import log_keys, open_checkpoint
from nrm.log.outside import kept_notes
from nrm.log.seals import trusted_head
from nrm.log.signed import read_inside
from nrm.log.stored import StoredHead
from nrm.sealed import SEALED, Level
from nrm.sealed import Row as Listed
from nrm.vault.certificates import anchor_of
from nrm.vault.failures import RootKeysUnusable, SealBroken
from nrm.vault.models import Certificate
from nrm.vault.root import RootKeys, read_keys
from tests.adversary.changes import another, harmed
from tests.adversary.everything import Everything, found_everything
from tests.adversary.hostile import Row
from tests.adversary.openers import (
    EXCEPTED,
    Keys,
    Kind,
    all_kinds,
    files_of,
    made,
    place,
    row_kinds,
)
from tests.support.clock import moved_by_hand
from tests.support.country import a_country

pytestmark = pytest.mark.race

ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "4"))
EACH = 50 * ROUNDS
SEED = 1


@dataclass
class Tally:
    """How many changes were tried, and which were accepted."""

    tried: int = 0
    accepted: list[str] = field(default_factory=list)

    def check(self, least: int) -> None:
        """Nothing, when so many were tried and none was accepted."""
        assert self.accepted == []
        assert self.tried >= least


class Change:
    """Draws changes of rows of one kind; `others` are sealed values of all kinds."""

    def __init__(self, kind: Kind, rows: Sequence[Row], others: Sequence[bytes], seed: str) -> None:
        self.kind, self.rows, self.others = kind, rows, others
        self.draw, self.names = random.Random(seed), (kind.column, *kind.bound)
        self.known = {self._told(row) for row in rows}

    def draws(self) -> tuple[str, Row] | None:
        """One change in words, and the row after it; None if it is still what it was."""
        row = self.draw.choice(self.rows)
        way = self.draw.choice(_WAYS)
        changed = way(self, row)
        if self._told(changed) in self.known:
            return None
        return f"{self.kind.name}: {way.__name__.strip('_')}", changed

    def _told(self, row: Row) -> tuple[Any, ...]:
        return tuple(row[name] for name in self.names)


def _bytes(change: Change, row: Row) -> Row:
    return {**row, change.kind.column: harmed(change.draw, row[change.kind.column])}


def _swapped(change: Change, row: Row) -> Row:
    return {**row, change.kind.column: change.draw.choice(change.rows)[change.kind.column]}


def _moved(change: Change, row: Row) -> Row:
    name = change.draw.choice(change.kind.bound)
    return {**row, name: another(change.draw, change.rows, name, row[name])}


def _of_another_kind(change: Change, row: Row) -> Row:
    return {**row, change.kind.column: change.draw.choice(change.others)}


_WAYS = (_bytes, _bytes, _swapped, _moved, _moved, _of_another_kind)


def play(kinds: Iterable[Kind], keys: Keys, each: int) -> Tally:
    """Changes of all these kinds; whatever is not refused as the service refuses it is raised."""
    tally, others = Tally(), list(_values(keys))
    for kind in kinds:
        rows = _unharmed(kind, keys)
        change = Change(kind, rows, others, f"{SEED} {kind.name}")
        left = each
        while left:
            drawn = change.draws()
            if drawn is None:
                continue
            left -= 1
            tally.tried += 1
            if _opens(kind, keys, drawn[1]):
                tally.accepted.append(drawn[0])
    return tally


def _opens(kind: Kind, keys: Keys, row: Row) -> bool:
    try:
        kind.opens(keys, row)
    except (SealBroken, Unavailable):
        return False
    return True


def _unharmed(kind: Kind, keys: Keys) -> list[Row]:
    """The rows that have such a value, each of which opens as it is."""
    rows = [row for row in keys.found.rows(kind.table) if kind.part(row)]
    if kind.name == "signed_in.sealed_keys":
        rows = [row for row in rows if row["token_hash"] in keys.found.tokens]
    assert rows, f"no {kind.name} to change: let everything.py make one"
    assert all(_opens(kind, keys, row) for row in rows), f"{kind.name} does not open unharmed"
    return rows


def _values(keys: Keys) -> Iterator[bytes]:
    for kind in all_kinds():
        for row in keys.found.rows(kind.table)[:3]:
            if isinstance(row[kind.column], bytes):
                yield row[kind.column]


@contextmanager
def the_keys_of(found: Everything) -> Iterator[Keys]:
    """All keys, inside a transaction that reads."""
    held = found.country.app.extensions["nrm_session_info"]["root"]
    # A second version, so that what names it as its own is not refused for that alone.
    keys = Keys(found, RootKeys({**held.secrets, 2: bytes(range(32))}, held.anchor, 1))
    found.tables["file"] = files_of(keys)
    with found.country.inside(write=False):
        yield keys


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everything]:
    """The country with everything, on SQLite: what is opened here does not come from a database."""
    folder = tmp_path_factory.mktemp("everything")
    with pytest.MonkeyPatch.context() as patched, a_country("sqlite", folder) as country:
        yield found_everything(country, moved_by_hand(patched))


def test_no_change_of_any_value_is_accepted(found: Everything) -> None:
    kinds = all_kinds()
    assert len(kinds) > 50
    with the_keys_of(found) as keys:
        play(kinds, keys, EACH).check(least=250 * ROUNDS)


def test_an_older_row_has_an_older_seal(found: Everything) -> None:
    """Parts of an older row in today's row, and parts of today's in the older one."""
    draw, tried = random.Random(SEED), 0
    with the_keys_of(found) as keys:
        for kind in row_kinds():
            for old in found.older.get(kind.table, []):
                for now in found.matching(kind.table, id=old["id"]):
                    for one, other in ((old, now), (now, old)):
                        names = [n for n in (*kind.bound, "row_seal") if one[n] != other[n]]
                        some = draw.sample(names, draw.randint(1, len(names) - 1))
                        mixed = one | {name: other[name] for name in some}
                        assert not _opens(kind, keys, mixed), (kind.name, some)
                        tried += 1
    assert tried >= 20


def test_no_changed_checkpoint_is_another_one(found: Everything) -> None:
    """Signed notes, in the file outside and in the database; a witness may sign them as well."""
    draw, root = random.Random(SEED), found.country.app.extensions["nrm_session_info"]["root"]
    notes = kept_notes(found.country.folder / "checkpoints")
    ours = [open_checkpoint(note, log_keys(root)) for note in notes]
    assert len(ours) > 0
    for _ in range(EACH):
        changed = harmed(draw, draw.choice(notes).encode()).decode(errors="replace")
        with suppress(ValueError):
            assert open_checkpoint(changed, log_keys(root)) in ours
    for row in found.rows("audit_checkpoint"):
        moved = [(row["size"] + draw.choice([-1, 1, 256]), row["note"])]
        assert read_inside(root, ours[0].origin, moved).signed == ()


def test_no_changed_root_key_file_fits_the_database(found: Everything) -> None:
    """What can still be read holds other keys, or another registrar: neither opens anything."""
    draw, tried = random.Random(SEED), 0
    written = (found.country.folder / "root.keys").read_bytes()
    held, (head,) = read_keys(written), found.rows("audit_head")
    registrar = found.row("account", name="rita")["certificate_id"]
    anchor = made(Certificate, found.row("certificate", id=registrar))
    for _ in range(5 * EACH):
        with suppress(RootKeysUnusable):
            other = read_keys(harmed(draw, written))
            tried += other != held
            with suppress(Unavailable):
                trusted_head(RootKeys(*other), place(StoredHead, head))
                assert other == held or other.anchor != anchor_of(anchor)
    assert tried > EACH // 20


def test_a_weaker_opener_is_found_out(found: Everything) -> None:
    """The campaign can fail: here are openers that look at less than they should."""
    with the_keys_of(found) as keys:
        for name, weak in _weak_ones().items():
            (kind,) = (kind for kind in all_kinds() if kind.name == name)
            opener = Kind(kind.table, kind.column, weak, kind.bound, kind.part, kind.mark)
            assert play([opener], keys, 200).accepted, name


def _weak_ones() -> dict[str, Any]:
    kinds = {kind.name: kind for kind in all_kinds()}

    def forgets_the_writer(keys: Keys, row: Row) -> object:
        whose = keys.found.matching("record", sealed_content=row["sealed_content"])
        written = {"written_by_id": whose[0]["written_by_id"]} if whose else {}
        return kinds["record.sealed_content"].opens(keys, row | written)

    def forgets_the_tail(keys: Keys, row: Row) -> object:
        size = len(keys.found.rows("shred_secret")[0]["sealed_secret"])
        short = {"sealed_secret": row["sealed_secret"][:size]}
        return kinds["shred_secret.sealed_secret"].opens(keys, row | short)

    def forgets_a_column(keys: Keys, row: Row) -> object:
        true = keys.found.matching("account", row_seal=row["row_seal"])
        return kinds["account.row_seal"].opens(
            keys, row | ({"role": true[0]["role"]} if true else {})
        )

    return {
        "record.sealed_content": forgets_the_writer,
        "shred_secret.sealed_secret": forgets_the_tail,
        "account.row_seal": forgets_a_column,
    }


def uncovered(listed: Sequence[Listed], kinds: Sequence[Kind]) -> list[str]:
    """Columns that nobody can read, or that prove something, and that no campaign changes."""
    secret = {Level.AGENCY, Level.SERVICE, Level.KEY}
    tables = {kind.table for kind in kinds if kind.column == "row_seal"}
    changed = {f"{kind.table}.{kind.column}" for kind in kinds}
    complaints = []
    for row in listed:
        for column in row.names:
            name = f"{row.table}.{column}"
            proves = row.level is Level.PROOF and row.table not in tables and name not in EXCEPTED
            if name not in changed and (row.level in secret or proves):
                complaints.append(f"{name} is changed by no campaign: add it to openers.py")
    return complaints


def test_every_sealed_column_and_every_proof_is_changed() -> None:
    assert uncovered(SEALED, all_kinds()) == []


def test_a_new_column_or_table_is_asked_for() -> None:
    new = [
        Listed("referral", Level.SERVICE, "sealed_extra"),
        Listed("transfer", Level.PROOF, "row_seal"),
        Listed("case", Level.CODED, "code"),
    ]
    told = uncovered(new, all_kinds())
    assert [line.partition(" ")[0] for line in told] == [
        "referral.sealed_extra",
        "transfer.row_seal",
    ]
