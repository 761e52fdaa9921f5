"""Wraps: both suites, keys that are none, and which suite this machine offers."""

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from nrm.vault.failures import SealBroken
from nrm.vault.suites import SUITE_HYBRID, SUITE_X25519, new_encryption_pair, probe, unwrap, wrap

SIZES = {SUITE_X25519: (33, 33, 81), SUITE_HYBRID: (1217, 97, 1169)}
both = pytest.mark.parametrize("suite", [SUITE_X25519, SUITE_HYBRID])


@both
def test_sizes_and_first_bytes_are_as_written_down(suite: int) -> None:
    pair = new_encryption_pair(suite)
    sealed = wrap(pair.public, bytes(32), b"ctx")
    assert (len(pair.public), len(pair.private), len(sealed)) == SIZES[suite]
    assert {pair.suite, pair.public[0], pair.private[0], sealed[0]} == {suite}


@both
@given(secret=st.binary(max_size=200), ctx=st.binary(max_size=200))
def test_any_secret_comes_back(suite: int, secret: bytes, ctx: bytes) -> None:
    pair = new_encryption_pair(suite)
    opened = unwrap(pair.private, wrap(pair.public, secret, ctx), ctx)
    assert opened == secret
    assert isinstance(opened, bytearray)


def test_the_default_is_the_hybrid_suite() -> None:
    assert new_encryption_pair().suite == SUITE_HYBRID


@both
def test_a_private_key_never_shows(suite: int) -> None:
    pair = new_encryption_pair(suite)
    shown = f"{pair!r} {pair}"
    assert "private" not in shown
    assert repr(bytes(pair.private[1:9]))[2:-1] not in shown


@pytest.mark.parametrize("suite", [0, 3, 255])
def test_an_unknown_suite_makes_no_pair(suite: int) -> None:
    with pytest.raises(ValueError, match="no such suite"):
        new_encryption_pair(suite)


def broken(key: bytes) -> list[bytes]:
    """Keys that are none: empty, cut, lengthened, of an unknown or the other suite."""
    other = bytes([3 - key[0]]) + key[1:]
    return [b"", key[:1], key[:-1], key + b"\0", b"\0" + key[1:], b"\3" + key[1:], other]


@both
def test_a_damaged_public_key_wraps_nothing(suite: int) -> None:
    for public in broken(new_encryption_pair(suite).public):
        with pytest.raises(SealBroken) as caught:
            wrap(public, bytes(32), b"ctx")
        assert caught.value.__context__ is None


def test_public_keys_outside_the_curve_and_the_ring_wrap_nothing() -> None:
    hybrid = new_encryption_pair(SUITE_HYBRID).public
    small_order = bytes(32)
    too_large = b"\xff" * 1184
    for public in (b"\1" + small_order, hybrid[:1] + too_large + hybrid[-32:]):
        with pytest.raises(SealBroken):
            wrap(public, bytes(32), b"ctx")


@both
def test_a_damaged_private_key_opens_nothing(suite: int) -> None:
    pair = new_encryption_pair(suite)
    sealed = wrap(pair.public, bytes(32), b"ctx")
    for private in broken(bytes(pair.private)):
        for claimed in (sealed, private[:1] + sealed[1:]):
            with pytest.raises(SealBroken) as caught:
                unwrap(private, claimed, b"ctx")
            assert caught.value.__context__ is None


def test_a_key_that_happens_to_begin_with_its_suite_is_not_taken_for_one() -> None:
    bare = b"\1" * 32
    public = b"\1" + X25519PrivateKey.from_private_bytes(bare).public_key().public_bytes_raw()
    sealed = wrap(public, bytes(32), b"ctx")
    assert unwrap(b"\1" + bare, sealed, b"ctx") == bytes(32)
    with pytest.raises(SealBroken):
        unwrap(bare, sealed, b"ctx")


def test_two_wraps_do_not_make_a_third() -> None:
    pair = new_encryption_pair()
    one, other = (wrap(pair.public, bytes(32), b"ctx") for _ in range(2))
    for cut in (2, 1089, 1121):
        with pytest.raises(SealBroken):
            unwrap(pair.private, one[:cut] + other[cut:], b"ctx")


def test_the_best_suite_of_this_machine_is_probed() -> None:
    assert probe() == SUITE_HYBRID
    assert probe([SUITE_X25519]) == SUITE_X25519


def unsupported() -> None:
    raise UnsupportedAlgorithm("not in this build of the library")


def test_a_library_without_the_lattice_falls_back_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(MLKEM768PrivateKey, "generate", unsupported)
    assert probe() == SUITE_X25519
    monkeypatch.setattr(X25519PrivateKey, "generate", unsupported)
    with pytest.raises(SealBroken, match="offers no suite"):
        probe()
