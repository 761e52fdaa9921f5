"""Blind indexes: nobody stands alone in a bucket, and whoever looks meets few strangers."""

import math
from collections import Counter, defaultdict
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from nrm.vault.blind import (
    LAST_LEVEL,
    SAMPLE,
    Filled,
    around,
    bucket,
    buckets,
    index_key,
    national_key,
    next_level,
)
from nrm.vault.root import RootKeys

ROOT = RootKeys({1: bytes(32), 2: bytes([1]) * 32})
AGENCY, OTHER = UUID(int=1), UUID(int=2)
KEY = index_key(ROOT, 1, AGENCY, "name")
NATIONAL = national_key(ROOT, 1, "name_and_year", "bucket")


@given(st.text(), st.integers(0, LAST_LEVEL.bit_length() - 1))
def test_a_bucket_is_among_those_that_are_looked_through(value: str, bits: int) -> None:
    level = 1 << bits
    found = bucket(KEY, value, level)
    assert level <= found < 2 * level and buckets(KEY, value)[bits] == found
    assert len(buckets(KEY, value)) == LAST_LEVEL.bit_length()


def test_agencies_fields_and_versions_have_keys_of_their_own() -> None:
    keys = {
        bytes(index_key(ROOT, version, agency, field))
        for version in (1, 2)
        for agency in (AGENCY, OTHER)
        for field in ("name", "phone")
    }
    assert len(keys) == 8


@given(st.text(), st.integers(0, LAST_LEVEL.bit_length() - 2))
def test_what_was_written_earlier_or_one_level_later_is_around(value: str, bits: int) -> None:
    places = buckets(NATIONAL, value)
    assert set(places[: bits + 2]) <= around(places[bits])
    assert len(around(places[bits])) == bits + 3


def test_the_national_keys_are_no_agencys() -> None:
    fields, uses = ("name_and_year", "phone"), ("bucket", "tag")
    keys = {
        bytes(national_key(ROOT, version, field, use))
        for version in (1, 2)
        for field in fields
        for use in uses
    }
    keys |= {
        bytes(index_key(ROOT, 1, agency, field)) for agency in (AGENCY, OTHER) for field in fields
    }
    assert len(keys) == 12
    # Rows of an agency and of the country that hold the same value say so in no bucket.
    same = sum(bucket(KEY, str(n), 256) == bucket(NATIONAL, str(n), 256) for n in range(5_120))
    assert 4 <= same <= 50


def _written(values: list[str], key: bytearray = KEY) -> list[tuple[str, int, int]]:
    """Value, level and bucket of rows that were written one after the other."""
    rows, newest, sample = list[tuple[str, int, int]](), 0, list[int]()
    for value in values:
        filled = Filled(newest, len(sample), len(set(sample))) if newest else None
        level = next_level(filled)
        if level != newest:
            newest, sample = level, []
        here = bucket(key, value, level)
        rows.append((value, level, here))
        if here < level + SAMPLE:
            sample.append(here)
    return rows


def _strangers(
    rows: list[tuple[str, int, int]], asked: list[str], key: bytearray = KEY
) -> list[int]:
    """For each value that is looked for, how many rows of other values its buckets hold."""
    held: dict[int, Counter[str]] = defaultdict(Counter)
    for value, _, here in rows:
        held[here][value] += 1
    return [
        sum(n for here in buckets(key, value) for other, n in held[here].items() if other != value)
        for value in asked
    ]


def test_coincidences_are_two_at_least_and_at_most_the_root_of_the_rows() -> None:
    for count, key in ((200, KEY), (2_000, KEY), (30_000, KEY), (30_000, NATIONAL)):
        values = [f"value {n}" for n in range(count)]
        met = _strangers(_written(values, key), values[:: count // 100], key)
        assert min(met) >= 2 and sum(met) / len(met) <= max(math.sqrt(count), 15)


def test_a_name_that_half_the_people_bear_does_not_leave_the_others_alone() -> None:
    values = [f"value {n}" if n % 2 else "maria" for n in range(8_000)]
    rows = _written(values)
    alone = _written(values[1::2])
    assert max(level for _, level, _ in rows) <= max(level for _, level, _ in alone)
    assert min(_strangers(rows, values[1:8_000:160])) >= 2


def test_a_level_grows_only_once_it_is_full() -> None:
    assert next_level(None) == 1
    assert next_level(Filled(16, 31, 16)) == next_level(Filled(16, 99, 13)) == 16
    assert next_level(Filled(16, 32, 14)) == 32
    assert next_level(Filled(4096, 511, 256)) == 4096
    assert next_level(Filled(LAST_LEVEL, 9_999, 256)) == LAST_LEVEL
