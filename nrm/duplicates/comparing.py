"""Comparing cases of the country by their sealed tags, in the hands of a co-ordinator.

The buckets of the national index say which rows may hold the same value; the tags, which only the
co-ordinating agency's key opens, say which do. Nobody reads a name, and no reason is kept.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, or_

from nrm.agencies.keys import find_paths
from nrm.database import session
from nrm.duplicates.models import FRESH, OF_CASES, TAGGED
from nrm.errors import OutOfTurn
from nrm.http.actor import Actor
from nrm.search.models import IndexRow
from nrm.search.terms import DOCUMENT, NAME_AND_YEAR, PHONE
from nrm.vault import shred
from nrm.vault.blind import around
from nrm.vault.grants import Wrap
from nrm.vault.keyring import Keyring
from nrm.vault.memory import wipe
from nrm.vault.tags import open_tag, tag_context

SLICE: Final = 20
_ROWS_OF_SLICE = 400
# How many values two cases must share. One part of a name with a year is borne by too many.
NEEDED: Final[Mapping[str, int]] = {NAME_AND_YEAR: 2, PHONE: 1, DOCUMENT: 1}
# A number that more cases give is the telephone of an office.
MOST_WITH_ONE_PHONE: Final = 5

Pair = tuple[UUID, UUID]


@dataclass(frozen=True)
class Tagged:
    """A value that a case holds: equal values of a field have equal tags."""

    case_id: UUID
    field: str
    tag: bytes


@dataclass(frozen=True)
class Comparable:
    """Rows that were not compared yet, and all that share a bucket with them, still sealed."""

    cases: Collection[UUID]
    fresh: Sequence[UUID]
    rows: Sequence[Any] = field(repr=False)
    wraps: Mapping[UUID, Wrap] = field(repr=False)
    secrets: shred.Secrets = field(repr=False)

    def open(self, keyring: Keyring) -> "Compared":
        """Which cases may be of one person; SealBroken, and then nothing."""
        epochs = {row.holder_key_id for row in self.rows}
        privates = {epoch: self.wraps[epoch].open(keyring.encryption) for epoch in epochs}
        # Of a case that was discarded or erased a moment ago the secret is gone: it says nothing.
        tagged = [
            Tagged(row.case_id, row.field, self._tag(privates[row.holder_key_id], row, secret))
            for row in self.rows
            if (secret := self.secrets.get(shred.CASE, row.case_id, shred.CONTENT))
        ]
        wipe(*privates.values())
        return Compared(self.fresh, pairs_in(tagged, self.cases))

    def _tag(self, private: bytearray, row: Any, secret: bytes) -> bytes:
        bound_to = tag_context(row.id, row.case_id, row.field, row.key_version)
        return open_tag(private, secret, bound_to, row.sealed_tag)


@dataclass(frozen=True)
class Compared:
    """Rows that have been looked at, and pairs of cases that may be of one person."""

    rows: Sequence[UUID]
    pairs: Collection[Pair]


def find_comparable(actor: Actor) -> Comparable:
    """At most `SLICE` cases that were written since, and what may hold the same values.

    OutOfTurn for one who was not given the co-ordinating agency's key.
    """
    wraps = find_paths(actor, [], [actor.agency_id]).agency_wraps
    if not wraps:
        raise OutOfTurn(
            "Your agency's key has not been given to you yet; ask a custodian of your agency."
        )
    epochs = {"epochs": list(wraps)}
    found = session().scalars(FRESH.limit(_ROWS_OF_SLICE), epochs)
    cases = list(dict.fromkeys(found))[:SLICE]
    own = session().execute(OF_CASES, {**epochs, "cases": cases}).all() if cases else []
    rows = {row.id: row for row in (*own, *_beside(actor, own, epochs))}
    named = {row.case_id for row in rows.values()}
    secrets = shred.fetch([(shred.CASE, case_id) for case_id in sorted(named)])
    return Comparable(cases, [row.id for row in own], list(rows.values()), wraps, secrets)


def _beside(actor: Actor, own: Sequence[Any], epochs: Mapping[str, Any]) -> Sequence[Any]:
    places: dict[tuple[str, int], set[int]] = defaultdict(set)
    for row in own:
        places[row.field, row.key_version] |= around(row.bucket)
    shared = [
        and_(IndexRow.field == name, IndexRow.key_version == version, IndexRow.bucket.in_(buckets))
        for (name, version), buckets in places.items()
    ]
    if not shared:
        return []
    beside = TAGGED.where(IndexRow.agency_id == actor.agency_id, or_(*shared))
    return session().execute(beside, epochs).all()


def pairs_in(tagged: Iterable[Tagged], fresh: Collection[UUID]) -> set[Pair]:
    """Pairs with enough values in common, of which one case at least is among `fresh`."""
    holders: dict[tuple[str, bytes], set[UUID]] = defaultdict(set)
    for one in tagged:
        holders[one.field, one.tag].add(one.case_id)
    shared = Counter[tuple[Pair, str]]()
    for (name, _), cases in holders.items():
        if name != PHONE or len(cases) <= MOST_WITH_ONE_PHONE:
            shared.update((pair, name) for pair in _pairs(cases, fresh))
    return {pair for (pair, name), count in shared.items() if count >= NEEDED[name]}


def _pairs(cases: set[UUID], fresh: Collection[UUID]) -> Iterable[Pair]:
    new = set(cases) & set(fresh)
    for first in new:
        yield from ((min(pair), max(pair)) for other in cases - new for pair in [(first, other)])
    yield from combinations(sorted(new), 2)
