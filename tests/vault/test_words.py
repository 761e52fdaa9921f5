"""Fingerprints as words: the published proquints, and no two keys with the same ones."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.vault.words import fingerprint, fingerprint_words

KEYS = st.lists(st.binary(max_size=8), max_size=4)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("127.0.0.1", "lusab babad"),
        ("63.84.220.193", "gutih tugad"),
        ("63.118.7.35", "gutuk bisog"),
        ("140.98.193.141", "mudof sakat"),
        ("64.255.6.200", "haguz biram"),
        ("128.30.52.45", "mabiv gibot"),
        ("147.67.119.2", "natag lisaf"),
        ("212.58.253.68", "tibup zujah"),
        ("216.35.68.215", "tobog higil"),
        ("216.68.232.21", "todah vobij"),
        ("198.81.129.136", "sinid makam"),
        ("12.110.110.204", "budov kuras"),
    ],
)
def test_the_words_are_those_of_the_proposal(address: str, words: str) -> None:
    four = bytes(int(part) for part in address.split("."))
    assert fingerprint_words(four * 8) == " ".join([words] * 4)


@given(st.binary(min_size=32, max_size=32))
def test_there_are_eight_words_of_five_letters(whole: bytes) -> None:
    assert re.fullmatch(r"([a-z]{5} ){7}[a-z]{5}", fingerprint_words(whole))


@given(st.binary(min_size=32, max_size=32), st.integers(min_value=0, max_value=127))
def test_each_of_the_first_128_bits_is_heard(whole: bytes, bit: int) -> None:
    other = bytearray(whole)
    other[bit // 8] ^= 1 << bit % 8
    assert fingerprint_words(bytes(other)) != fingerprint_words(whole)


@given(KEYS, KEYS)
def test_two_lists_of_keys_share_a_fingerprint_only_if_equal(one: list, other: list) -> None:
    assert (fingerprint(*one) == fingerprint(*other)) == (one == other)
