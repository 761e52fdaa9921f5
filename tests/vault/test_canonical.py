"""Canonical JSON: one spelling for each object, nothing that others would read otherwise."""

from enum import StrEnum
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.vault.canonical import canonical, parse

KEYS = st.text(st.characters(max_codepoint=127), max_size=5)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
WHOLE = st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=4)


class Colour(StrEnum):
    RED = "red"


@given(OBJECTS)
def test_what_was_written_is_read_again(content: dict) -> None:
    written = canonical(content)
    assert parse(bytearray(written)) == content
    assert canonical(dict(reversed(content.items()))) == written


def test_relatives_of_the_plain_types_are_written_as_these() -> None:
    content = {"b": (Colour.RED, MappingProxyType({"x": 1})), "a": "é\u2028\x01"}
    assert canonical(content).decode() == '{"a":"é\u2028\\u0001","b":["red",{"x":1}]}'


def nested(depth: int) -> dict:
    content: dict = {}
    for _ in range(depth):
        content = {"a": content}
    return content


@pytest.mark.parametrize(
    "wrong",
    [
        {"a": 1.0},
        {"a": [{"b": 0.5}]},
        {"a": float("nan")},
        {"a": 2**53},
        {"a": -(2**53)},
        {"é": 1},
        {1: "a"},
        {"a": b"bytes"},
        {"a": {"set"}},
        {"a": "secret\ud800"},
        nested(5000),
    ],
    ids=range(11),
)
def test_what_has_no_one_spelling_is_refused_without_being_quoted(wrong: dict) -> None:
    with pytest.raises(ValueError, match="A record holds text") as caught:
        canonical(wrong)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "wrong",
    ["", "[]", "null", '"a"', '{"a":1.5}', '{"a":1e3}', '{"a":NaN}', '{"a":1}x', '{"a":' * 99999],
)
def test_what_is_not_a_record_is_not_read(wrong: str) -> None:
    with pytest.raises(ValueError, match="not the JSON of a record") as caught:
        parse(bytearray(wrong.encode()))
    assert caught.value.__context__ is None


def test_broken_utf_8_is_not_read() -> None:
    with pytest.raises(ValueError, match="not the JSON of a record"):
        parse(bytearray(b'{"a":"\xff"}'))
