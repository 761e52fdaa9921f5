"""One spelling, one writer, one reader: whatever else comes is no message."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.abroad.messages import Between, Kind, heard, signature_of, written
from nrm.vault.signing import new_signing_pair

WRITER, READER, OTHER = new_signing_pair(), new_signing_pair(), new_signing_pair()
BETWEEN = Between(bytes(WRITER.public), bytes(READER.public))
EXCHANGE = UUID("0b51e7a4-8a6e-4c5b-9d3a-6f1f4f4f8f10")
BODY = written(BETWEEN, EXCHANGE, 1, Kind.ENVELOPE, {"service": "legal_advice", "n": 2})
SIGNATURE = signature_of(bytes(WRITER.private), BODY)


def read(body: bytes, private: bytes = bytes(WRITER.private)) -> Any:
    """What is heard of these bytes, signed by this key."""
    return heard(BETWEEN, signature_of(private, body), body)


def spelt(told: dict[str, Any]) -> bytes:
    """As canonical JSON has it."""
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_it_is_heard_as_it_was_written() -> None:
    message = heard(BETWEEN, SIGNATURE, BODY)
    assert message is not None
    assert (message.exchange_id, message.number, message.kind) == (EXCHANGE, 1, Kind.ENVELOPE)
    assert message.content == {"service": "legal_advice", "n": 2}


@given(st.integers(0, len(BODY) * 8 - 1))
def test_no_bit_of_it_may_change(bit: int) -> None:
    changed = bytearray(BODY)
    changed[bit // 8] ^= 1 << bit % 8
    assert heard(BETWEEN, SIGNATURE, bytes(changed)) is None


@given(st.integers(0, 64 * 8 - 1))
def test_no_bit_of_its_signature_may_change(bit: int) -> None:
    changed = bytearray(SIGNATURE)
    changed[bit // 8] ^= 1 << bit % 8
    assert heard(BETWEEN, bytes(changed), BODY) is None


@given(st.binary(max_size=300))
def test_whatever_is_signed_is_no_message(body: bytes) -> None:
    assert read(body) is None


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(st.sampled_from(["format", "from", "to", "exchange", "number", "kind"]), _ANYTHING)
def test_each_field_is_as_it_must_be(name: str, value: Any) -> None:
    told = json.loads(BODY)
    good = told[name] == value and type(told[name]) is type(value)
    may = name == "number" and type(value) is int and 0 < value < 100
    assert (read(spelt({**told, name: value})) is not None) == (good or may)


@pytest.mark.parametrize("name", ["format", "from", "to", "exchange", "number", "kind", "content"])
def test_each_field_is_there_and_no_other(name: str) -> None:
    told = json.loads(BODY)
    assert read(spelt({**told, "more": 1})) is None
    del told[name]
    assert read(spelt(told)) is None


def test_it_is_from_one_to_one_and_spelt_once() -> None:
    assert read(BODY) is not None
    assert read(BODY, bytes(OTHER.private)) is None
    for between in (
        Between(BETWEEN.reader, BETWEEN.writer),
        Between(BETWEEN.writer, bytes(OTHER.public)),
        Between(bytes(OTHER.public), BETWEEN.reader),
    ):
        assert heard(between, SIGNATURE, BODY) is None
    assert read(json.dumps(json.loads(BODY), indent=1).encode()) is None
    assert read(BODY + b" ") is None
    assert read(BODY.replace(b'"number":1', b'"number":1.0')) is None
    assert read(BODY.replace(b'"format":1,', b'"format":1,"format":1,')) is None
    assert heard(BETWEEN, b"", BODY) is None
    deep = b'{"content":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert read(deep) is None
