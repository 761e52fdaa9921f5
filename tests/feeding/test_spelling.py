"""How an entry is spelled for others: RFC 5424 in frames of RFC 5425, and lines of JSON."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from nrm.feeding.spelling import LONGEST, Told, as_frame, as_line
from nrm.log.entry import Entry, Outcome
from nrm.log.tree import leaf_hash
from tests.support.syslog import Frames, Malformed, read_message

ACTOR = UUID("01a2195e-909a-7fe6-b1e5-268b76e0ba7c")


def _told(
    index: int = 7,
    outcome: Outcome = Outcome.DONE,
    rows: int = 0,
    origin: str = "nrm.example/log/2",
) -> Told:
    entry = Entry(
        at=datetime(2026, 5, 3, 10, 20, 30, 45_000, tzinfo=UTC),
        actor=ACTOR,
        agency=None,
        role="social_worker",
        action="identification.refuse_reconsideration",
        outcome=outcome,
        n=3,
        case="ab" * 16,
        sections={"identity": 2},
        rows={f"case:{number:032x}": "0" * 64 for number in range(rows)},
    )
    body = entry.body()
    return Told(index, origin, leaf_hash(body.encode()), body, entry)


def test_a_message_says_what_the_entry_says() -> None:
    told = _told()
    (frame,) = Frames().feed(as_frame(told))
    message = read_message(frame)
    assert (message.facility, message.severity, message.app) == (13, 6, "nrm")
    assert (message.at, message.host) == (told.entry.at, "nrm.example")
    assert message.elements == {
        "nrm@32473": {
            "index": "7",
            "origin": "nrm.example/log/2",
            "leaf": told.leaf.hex(),
            "action": "identification.refuse_reconsideration",
            "outcome": "done",
            "actor": str(ACTOR),
            "role": "social_worker",
            "n": "3",
            "case": "ab" * 16,
        }
    }
    assert leaf_hash(message.text.encode()) == told.leaf


def test_what_was_refused_is_a_warning() -> None:
    for outcome in (Outcome.REFUSED, Outcome.FAILED):
        (frame,) = Frames().feed(as_frame(_told(outcome=outcome)))
        assert read_message(frame).severity == 4


def test_a_message_that_is_too_long_comes_without_its_body() -> None:
    (frame,) = Frames().feed(as_frame(_told(rows=100)))
    message = read_message(frame)
    assert (message.text, message.elements["nrm@32473"]["body"]) == ("", "omitted")
    longest = max(n for n in range(100) if b"omitted" not in as_frame(_told(rows=n)))
    (frame,) = Frames().feed(as_frame(_told(rows=longest)))
    assert LONGEST - 120 < len(frame) <= LONGEST


def test_a_line_is_canonical_and_holds_the_very_body() -> None:
    told = _told(rows=2)
    line = as_line(told)
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    read = json.loads(line)
    assert rfc8785.dumps(read) + b"\n" == line
    assert leaf_hash(rfc8785.dumps(read["entry"])).hex() == read["leaf"] == told.leaf.hex()
    assert (read["index"], read["origin"]) == (7, told.origin)


@given(st.text(st.characters(codec="utf-8"), max_size=40).filter(lambda t: t.isprintable()))
def test_a_log_of_any_name_is_told(origin: str) -> None:
    (frame,) = Frames().feed(as_frame(_told(origin=origin)))
    assert read_message(frame).elements["nrm@32473"]["origin"] == origin
    assert json.loads(as_line(_told(origin=origin)))["origin"] == origin


@given(st.lists(st.integers(0, 2**53), max_size=8), st.integers(1, 300))
def test_frames_are_found_however_the_bytes_arrive(indexes: list[int], size: int) -> None:
    stream, frames = b"".join(as_frame(_told(index)) for index in indexes), Frames()
    found = []
    for start in range(0, len(stream), size):
        found += list(frames.feed(stream[start : start + size]))
    told = [read_message(frame).elements["nrm@32473"]["index"] for frame in found]
    assert (told, frames.held) == ([str(index) for index in indexes], b"")


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"<110>2 - - nrm - entry -",
        b"<110>1 - - nrm - entry [a b=c]",
        b'<110>1 - - nrm - entry [a b="c]"]',
        b'<110>1 - - nrm - entry [a b="c"]more',
        b"<192>1 - - nrm - entry -",
        b"<110>1 - - nrm - " + b"x" * 33 + b" -",
    ],
)
def test_the_reader_is_strict(broken: bytes) -> None:
    with pytest.raises(Malformed):
        read_message(broken)
    with pytest.raises(Malformed):
        list(Frames().feed(b"007 <110>1 "))
