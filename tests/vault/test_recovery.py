"""Recovery codes: 160 bits, read as people type them, and bound to whose they are."""

from hypothesis import given
from hypothesis import strategies as st

from nrm.vault.recovery import new_recovery_code, recovery_halves


def test_a_code_is_of_160_bits_and_never_the_same() -> None:
    codes = [new_recovery_code() for _ in range(50)]
    assert len(set(codes)) == 50
    for code in codes:
        letters = code.replace(" ", "")
        assert len(letters) * 5 == 160
        assert set(letters) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def test_the_ways_to_type_a_code_are_one() -> None:
    ways = ("OIBA bcde", "oiba-bcde", " 01 8ABCDE ", "OIBABCDE\n")
    halves = {(h.verifier, bytes(h.unlock_key)) for h in (recovery_halves(w, b"x") for w in ways)}
    assert len(halves) == 1


@given(st.text(max_size=60), st.binary(max_size=8), st.binary(max_size=8))
def test_whatever_is_typed_gives_halves_of_its_own(typed: str, one: bytes, other: bytes) -> None:
    halves, others = recovery_halves(typed, one), recovery_halves(typed, other)
    assert halves.verifier != bytes(halves.unlock_key)
    assert (halves.verifier == others.verifier) == (one == other)
