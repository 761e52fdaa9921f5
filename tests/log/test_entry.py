"""The schema of an entry: one spelling, and nothing in it but ids, codes, numbers, pseudonyms."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from nrm.log.entry import Entry, HeadMark, Outcome, read_entry

FULL = Entry(
    at=datetime(2026, 5, 3, 10, 20, 30, 45000, UTC),
    actor=UUID(int=1),
    agency=UUID(int=2),
    role="social_worker",
    action="section.write",
    outcome=Outcome.DONE,
    n=7,
    case="ab" * 16,
    referral="cd" * 16,
    consent="ef" * 16,
    sections={"identity": 3, "safe_contact": 1},
    count=2,
    purpose="supervision",
    request="r-1_Z",
    reason="purpose-required",
    before=HeadMark(1, bytes(32)),
    after=HeadMark(2, b"\1" * 32),
    rows={"case:" + "ab" * 16: "01" * 32, f"session:{UUID(int=3)}": "ended"},
)
EMPTY = Entry(
    at=FULL.at,
    actor=None,
    agency=None,
    role=None,
    action="clock.beat",
    outcome=Outcome.FAILED,
    n=1,
    sections={},
    rows={},
)
KEYS = {
    *("v", "at", "actor", "agency", "role", "action", "case", "referral", "consent", "sections"),
    *("count", "purpose", "request", "outcome", "reason", "n", "before", "after", "rows"),
}


@pytest.mark.parametrize("entry", [FULL, EMPTY])
def test_a_body_has_exactly_the_keys_of_version_1_and_reads_back(entry: Entry) -> None:
    plain = json.loads(entry.body())
    assert set(plain) == KEYS
    assert plain["v"] == 1
    assert plain["at"] == "2026-05-03T10:20:30.045Z"
    assert read_entry(entry.body()) == entry
    assert len(fields(Entry)) == len(KEYS) - 1


def test_another_zone_is_the_same_time() -> None:
    there = FULL.at.astimezone(timezone(timedelta(hours=3)))
    assert replace(FULL, at=there).body() == FULL.body()


CODES = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,63}", fullmatch=True)


@given(
    st.dictionaries(CODES, st.integers(0, 2**53 - 1)),
    st.none() | CODES,
    st.integers(0, 2**53 - 1),
    st.sampled_from(Outcome),
    st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_the_body_is_the_canonical_form_of_rfc_8785(
    sections: dict[str, int], purpose: str | None, n: int, outcome: Outcome, at: datetime
) -> None:
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    entry = replace(FULL, sections=sections, purpose=purpose, n=n, outcome=outcome, at=at)
    assert rfc8785.dumps(json.loads(entry.body())).decode() == entry.body()
    assert read_entry(entry.body()) == entry


REFUSED: list[dict[str, Any]] = [
    {"at": datetime(2026, 5, 3)},  # noqa: DTZ001
    {"at": FULL.at.replace(microsecond=1)},
    {"actor": "Ana"},
    {"agency": 3},
    {"role": "social worker"},
    {"action": "read"},
    {"action": "case.read.twice"},
    {"action": None},
    {"outcome": "perhaps"},
    {"n": -1},
    {"n": True},
    {"n": 1.0},
    {"n": 2**53},
    {"case": "Ana"},
    {"case": "AB" * 16},
    {"referral": ""},
    {"consent": "ab"},
    {"sections": {"identity": "3"}},
    {"sections": {"she said": 1}},
    {"count": "many"},
    {"purpose": "she asked"},
    {"request": "a b"},
    {"request": "x" * 65},
    {"reason": "Straße"},
    {"before": HeadMark(1, b"short")},
    {"after": HeadMark(-1, bytes(32))},
    {"rows": {"case": "01" * 32}},
    {"rows": {"case:" + "ab" * 16: "zz" * 32}},
]


@pytest.mark.parametrize("change", REFUSED, ids=repr)
def test_what_is_no_id_code_number_or_pseudonym_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        replace(FULL, **change).body()


def changed(**changes: Any) -> str:
    return rfc8785.dumps({**json.loads(FULL.body()), **changes}).decode()


NOT_CANONICAL = [
    "",
    "[]",
    "{}",
    "3",
    "[" * 100_000,
    FULL.body() + " ",
    FULL.body().replace(":7", ": 7"),
    FULL.body().replace('"n":7', '"n":7.0'),
    FULL.body().replace("social_worker", "social\\u005fworker"),
    FULL.body().replace('"v":1', '"v":1,"v":1'),
    changed(v=2),
    changed(v="1"),
    changed(more=None),
    changed(at="2026-05-03T10:20:30.045+00:00"),
    changed(at="2026-05-03T10:20:30Z"),
    changed(actor="{00000000-0000-0000-0000-000000000001}"),
    changed(outcome="perhaps"),
    changed(before=3),
    changed(before={"version": 1}),
    changed(before={"version": 1, "root": "00" * 32, "more": 1}),
    changed(sections=[]),
    changed(rows=None),
    changed(purpose="free text"),
    rfc8785.dumps({k: v for k, v in json.loads(FULL.body()).items() if k != "v"}).decode(),
]


@pytest.mark.parametrize("body", NOT_CANONICAL, ids=range(len(NOT_CANONICAL)))
def test_any_other_spelling_is_refused_without_quoting_it(body: str) -> None:
    with pytest.raises(ValueError, match=r"^this is not the canonical form of an entry$"):
        read_entry(body)
