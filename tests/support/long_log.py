"""A log as long as somebody needs: entries in bulk, through the code that appends one.

Hashes, seals, running numbers, head and checkpoints are those that the service itself writes;
thousands of entries share a transaction, and the indexes are made anew afterwards. Some 13,000 a
second on a core of 2024.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import accumulate, islice
from random import Random
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select

from nrm.database import Base, db, session, transaction
from nrm.log.appending import append_entries
from nrm.log.entry import Entry, HeadMark, Outcome, read_entry
from nrm.log.head import lock_head
from nrm.log.keeping import keeping
from nrm.log.models import AuditEntry

AT_ONCE = 5_000
TABLES = ("audit_entry", "audit_row", "audit_mark")
BEGINS = datetime(2025, 11, 1, tzinfo=UTC)


class _Weighted:
    """Words to choose from by their weights."""

    def __init__(self, **weights: float) -> None:
        self._words = [word.replace("__", ".") for word in weights]
        self._weights = list(accumulate(weights.values()))

    def one(self, chance: Random) -> str:
        return chance.choices(self._words, cum_weights=self._weights)[0]


_ACTS = _Weighted(
    section__read=40,
    case__read=20,
    case__list=12,
    referral__list=6,
    session__open=5,
    section__write=5,
    audit__list=3,
    referral__read=3,
    case__search=2,
    referral__accept=1,
    case__show_names=1,
    case__hold=0.01,
)
_OF_A_CASE = ("section.", "case.read", "referral.read", "referral.accept", "case.hold")
_SECTIONS = _Weighted(identity=5, notes=4, contact=3, health=2, needs=2, children=0.05)
_PURPOSES = _Weighted(casework=60, service=25, supervision=8, handover=2, emergency=0.05)


def lengthen(app: Flask, entries: Iterable[Entry]) -> int:
    """These entries stand behind the log as it is; how many there were.

    `n` and the heads of cases are filled in here: whatever an entry says of them is passed over.
    Their times should not go back, or a filter of time does not find them.
    """
    written = 0
    with app.app_context():
        known = _known()
        with _without_indexes():
            for batch in _batches(entries):
                with transaction() as opened:
                    root_keys = opened.info["root"]
                    kept, connection = keeping(root_keys), opened.connection()
                    head = lock_head(connection, root_keys, kept)
                    following = [known.follow(entry) for entry in batch]
                    append_entries(connection, root_keys, kept, head, following)
                written += len(batch)
    return written


def _batches(entries: Iterable[Entry]) -> Iterator[Sequence[Entry]]:
    left = iter(entries)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


@dataclass(frozen=True)
class _Known:
    numbers: dict[UUID | None, int]
    heads: dict[str, HeadMark | None]

    def follow(self, entry: Entry) -> Entry:
        """The entry as the next one of its actor; the head of its case stays where it is."""
        n = self.numbers[entry.actor] = self.numbers.get(entry.actor, 0) + 1
        head = self.heads.get(entry.case) if entry.case else None
        return replace(entry, n=n, before=head, after=head)


def _known() -> _Known:
    """What the entries say that stand already: not fast, for a log that is still short."""
    newest = select(AuditEntry.actor, func.max(AuditEntry.n)).group_by(AuditEntry.actor)
    bodies = select(AuditEntry.body).where(AuditEntry.case_pseudonym.is_not(None))
    with transaction(write=False):
        numbers = {actor: n for actor, n in session().execute(newest)}  # noqa: C416 (a row is no pair)
        found = map(read_entry, session().scalars(bodies.order_by(AuditEntry.index)))
        return _Known(numbers, {entry.case: entry.after for entry in found if entry.case})


@contextmanager
def _without_indexes() -> Iterator[None]:
    """The log's tables have no index but their keys while the block runs."""
    indexes = [i for table in TABLES for i in Base.metadata.tables[table].indexes]
    with db.engine.begin() as connection:
        for index in indexes:
            index.drop(connection)
    try:
        yield
    finally:
        with db.engine.begin() as connection:
            for index in indexes:
                index.create(connection)
    _learn()


def _learn() -> None:
    """The planner knows the tables as it does in a country that has run for long."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in TABLES:
                connection.exec_driver_sql(f"VACUUM (ANALYZE) {table}")


def working(
    count: int,
    *,
    seed: int = 1,
    begins: datetime = BEGINS,
    span: timedelta = timedelta(days=365),
    workers: int = 200,
    cases: int = 20_000,
    agencies: int = 12,
) -> Iterator[Entry]:
    """Entries of honest people at work, spread evenly over a time; the same for the same seed.

    Some purposes, sections and acts are rare, and one case in a thousand reads is another's.
    """
    chance, pause = Random(seed), span / max(count, 1)
    for place in range(count):
        yield _work(chance, begins + place * pause, workers, cases, agencies)


def _work(chance: Random, at: datetime, workers: int, cases: int, agencies: int) -> Entry:
    worker = int(chance.random() * workers)
    action = _ACTS.one(chance)
    of_case = action.startswith(_OF_A_CASE)
    refused = chance.random() < 0.015
    sections = _sections(chance) if action.startswith("section.") else {}
    own = worker + workers * int(chance.random() * (cases // workers))
    return Entry(
        at=at.replace(microsecond=at.microsecond // 1000 * 1000),
        actor=worker_id(worker),
        agency=agency_id(worker % agencies),
        role="supervisor" if worker % 10 == 0 else "social_worker",
        action=action,
        outcome=Outcome.REFUSED if refused else Outcome.DONE,
        n=1,
        case=case_pseudonym(_stray(chance, own, cases)) if of_case else None,
        sections=sections,
        count=None if of_case else int(chance.random() * 20),
        purpose=_PURPOSES.one(chance) if of_case else None,
        request=f"{chance.getrandbits(96):024x}",
        reason="unassigned" if refused else None,
        rows={},
    )


def _sections(chance: Random) -> dict[str, int]:
    first = {_SECTIONS.one(chance): 1 + int(chance.random() * 9)}
    return first if chance.random() < 0.7 else {**first, _SECTIONS.one(chance): 1}


def _stray(chance: Random, own: int, cases: int) -> int:
    return own if chance.random() < 0.999 else int(chance.random() * cases)


def worker_id(number: int) -> UUID:
    """The account of the worker of this number."""
    return UUID(bytes=sha256(f"worker {number}".encode()).digest()[:16])


def agency_id(number: int) -> UUID:
    """The agency of this number."""
    return UUID(bytes=sha256(f"agency {number}".encode()).digest()[:16])


def case_pseudonym(number: int) -> str:
    """The pseudonym of the case of this number."""
    return sha256(f"case {number}".encode()).hexdigest()[:32]
