"""Stretching a passphrase: what it depends on, what it never shows, how many at once."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.vault.failures import Busy
from nrm.vault.passphrases import DEFAULT, Parameters, StretchGate, stretch, verifier_hash

SALT, PEPPER = b"s" * 16, b"p" * 32
CHEAP = Parameters(memory_kib=8, passes=1, lanes=1)


@given(st.text(max_size=40))
def test_any_text_gives_two_unlike_halves_and_again_the_same(text: str) -> None:
    one, again = stretch(text, SALT, PEPPER, CHEAP), stretch(text, SALT, PEPPER, CHEAP)
    assert (one.verifier, one.unlock_key) == (again.verifier, again.unlock_key)
    assert one.verifier != one.unlock_key
    assert (len(one.verifier), len(one.unlock_key)) == (32, 32)
    assert isinstance(one.unlock_key, bytearray)


def test_all_that_goes_in_counts() -> None:
    tried = [
        stretch("one passphrase", SALT, PEPPER, CHEAP),
        stretch("two passphrase", SALT, PEPPER, CHEAP),
        stretch("one passphrase ", SALT, PEPPER, CHEAP),
        stretch("one passphrase", b"t" * 16, PEPPER, CHEAP),
        stretch("one passphrase", SALT, b"q" * 32, CHEAP),
        stretch("one passphrase", SALT, PEPPER, Parameters(9, 1, 1)),
        stretch("one passphrase", SALT, PEPPER, Parameters(8, 2, 1)),
        stretch("one passphrase", SALT, PEPPER, Parameters(16, 1, 2)),
    ]
    assert len({halves.verifier for halves in tried}) == len(tried)
    assert len({bytes(halves.unlock_key) for halves in tried}) == len(tried)


@pytest.mark.parametrize(
    ("one", "other"),
    [("caf\u00e9", "cafe\u0301"), ("\ufb01sh", "fish"), ("\uff21\uff22", "AB"), ("\u212b", "Å")],
)
def test_two_ways_to_type_the_same_letters_are_the_same(one: str, other: str) -> None:
    halves = [stretch(text, SALT, PEPPER, CHEAP).verifier for text in (one, other)]
    assert halves[0] == halves[1]


def test_a_lone_surrogate_is_stretched_and_not_quoted_in_an_error() -> None:
    assert len(stretch("secret \ud800", SALT, PEPPER, CHEAP).verifier) == 32


def test_the_default_costs_64_mib_and_three_passes() -> None:
    assert Parameters(64 * 1024, 3, 1) == DEFAULT
    assert stretch("one", SALT, PEPPER).verifier == stretch("one", SALT, PEPPER, DEFAULT).verifier


def test_both_halves_are_hidden() -> None:
    assert repr(stretch("one passphrase", SALT, PEPPER, CHEAP)) == "Stretched()"


def test_a_salt_has_16_bytes() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        stretch("one passphrase", b"short", PEPPER, CHEAP)


def test_the_stored_hash_is_not_the_verifier() -> None:
    assert verifier_hash(b"v" * 32) != b"v" * 32
    assert verifier_hash(b"v" * 32) != verifier_hash(b"w" * 32)


def enters(gate: StretchGate) -> bool:
    try:
        with gate:
            return True
    except Busy:
        return False


def test_a_full_gate_turns_away_and_a_free_one_lets_in() -> None:
    gate = StretchGate(2, wait_seconds=0.01)
    with gate:
        assert enters(gate)
        with gate:
            assert not enters(gate)
    assert enters(gate)


def test_a_failure_inside_frees_the_place() -> None:
    gate = StretchGate(1, wait_seconds=0.01)
    with pytest.raises(LookupError), gate:
        raise LookupError
    assert enters(gate)


def in_threads(work: Callable[[], None], number: int) -> None:
    threads = [Thread(target=work) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_those_who_wait_come_in_when_a_place_becomes_free() -> None:
    gate, all_started, let_in = StretchGate(1, wait_seconds=30), Barrier(4), []

    def one_sign_in() -> None:
        all_started.wait()
        let_in.append(enters(gate))

    in_threads(one_sign_in, 4)
    assert let_in == [True] * 4
