"""Padding comes off again, hides the length within its step, and has one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.vault.failures import SealBroken
from nrm.vault.padding import pad, padded_size, unpad


@given(st.binary(max_size=9000))
def test_what_was_padded_comes_back(content: bytes) -> None:
    padded = pad(content)
    assert len(padded) == padded_size(len(content))
    unpad(padded)
    assert padded == content


@pytest.mark.parametrize(
    ("size", "padded"),
    [
        (0, 256),
        (255, 256),
        (256, 512),
        (4095, 4096),
        (4096, 4352),
        (8191, 8192),
        (8192, 8704),
        (16384, 17408),
        (1 << 20, (1 << 20) + (1 << 16)),
    ],
)
def test_the_sizes_are_as_written_down(size: int, padded: int) -> None:
    assert padded_size(size) == padded


@given(st.integers(min_value=0, max_value=1 << 24))
def test_sizes_never_shrink_and_cost_a_sixteenth_at_most(size: int) -> None:
    assert size < padded_size(size) <= padded_size(size + 1)
    assert padded_size(size) <= max(size + 256, size * 17 / 16 + 1)


@given(st.integers(min_value=0, max_value=511), st.integers(min_value=1, max_value=127))
def test_a_changed_byte_behind_the_content_is_noticed(at: int, bits: int) -> None:
    padded = pad(b"x" * 300)
    padded[at] ^= bits
    if at < 300:
        unpad(padded)
        assert len(padded) == 300
    else:
        with pytest.raises(SealBroken):
            unpad(padded)


@pytest.mark.parametrize("wrong", [b"", bytes(256), b"a\x80", b"\x80" + bytes(511)])
def test_what_was_never_padded_is_refused(wrong: bytes) -> None:
    with pytest.raises(SealBroken):
        unpad(bytearray(wrong))
