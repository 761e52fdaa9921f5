"""Contexts are injective: two lists of parts are the same bytes only if they are the same."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.vault.context import Part, context

PARTS = st.one_of(st.text(max_size=6), st.integers(), st.binary(max_size=6), st.uuids(), st.none())
CLAIMS = st.tuples(st.text(max_size=6), st.integers(), st.lists(PARTS, max_size=4))


def typed(label: str, version: int, parts: list[Part]) -> list[tuple[type, Part]]:
    return [(type(part), part) for part in (label, version, *parts)]


@given(CLAIMS, CLAIMS)
def test_two_claims_have_one_context_only_if_they_are_equal(one: tuple, other: tuple) -> None:
    same = context(one[0], one[1], *one[2]) == context(other[0], other[1], *other[2])
    assert same == (typed(*one) == typed(*other))


@given(CLAIMS, st.integers(min_value=0, max_value=4), PARTS)
def test_one_part_more_is_another_context(claim: tuple, at: int, part: Part) -> None:
    label, version, parts = claim
    longer = [*parts[:at], part, *parts[at:]]
    assert context(label, version, *longer) != context(label, version, *parts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        (("1",), (1,)),
        (("1",), (b"1",)),
        ((b"",), (None,)),
        ((), (None,)),
        ((UUID(int=7),), (UUID(int=7).bytes,)),
        ((b"s\0\0\0\1a",), ("s\0\0\0\1a",)),
    ],
)
def test_look_alikes_differ(one: tuple, other: tuple) -> None:
    assert context("row", 1, *one) != context("row", 1, *other)


@pytest.mark.parametrize("part", [True, False, 1.5, ["a"], bytearray(b"a")])
def test_other_types_are_refused(part: object) -> None:
    with pytest.raises(TypeError):
        context("row", 1, part)  # type: ignore[arg-type] # the point of the test
