"""The symmetric seal itself: second secrets, used keys, and the format it promises."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.memory import check_size, derive, new_key, wipe
from nrm.vault.sealing import seal, unseal

KEY, SECRET = b"k" * 32, b"s" * 32


@given(st.binary(max_size=3000), st.none() | st.binary(min_size=1, max_size=40))
def test_any_content_comes_back(content: bytes, secret: bytes | None) -> None:
    assert unseal(KEY, secret, b"ctx", seal(KEY, secret, b"ctx", content)) == content


def test_the_layout_is_as_written_down() -> None:
    sealed = seal(KEY, SECRET, b"ctx", b"content")
    assert sealed[:2] == b"\1\1"
    assert len(sealed) == 2 + 24 + 32 + len(b"content") + 16


def test_equal_contents_differ_in_salt_commitment_and_ciphertext() -> None:
    one, other = seal(KEY, SECRET, b"ctx", b"content"), seal(KEY, SECRET, b"ctx", b"content")
    assert one[2:26] != other[2:26]
    assert one[26:58] != other[26:58]
    assert one[58:] != other[58:]


def test_halves_of_two_seals_do_not_make_a_third() -> None:
    one, other = seal(KEY, SECRET, b"ctx", b"content"), seal(KEY, SECRET, b"ctx", b"content")
    for cut in (3, 26, 58, 60):
        with pytest.raises(SealBroken):
            unseal(KEY, SECRET, b"ctx", one[:cut] + other[cut:])


def sealed_by_a_holder(head: bytes, commitment: bytes | None) -> bytes:
    """What somebody who has the keys could make, with a ciphertext that is in order."""
    info = context("nrm/seal", 1, 1, len(KEY), len(SECRET), b"ctx")
    keys = bytes(derive(KEY, info, salt=SECRET + bytes(24), size=64))
    header = head + bytes(24) + (keys[32:] if commitment is None else commitment)
    return header + AESGCM(keys[:32]).encrypt(bytes(12), b"content", header)


def test_a_holder_of_the_keys_can_commit_to_no_other_key_and_name_no_other_format() -> None:
    assert unseal(KEY, SECRET, b"ctx", sealed_by_a_holder(b"\1\1", None)) == b"content"
    for head, commitment in ((b"\1\1", bytes(32)), (b"\2\1", None), (b"\1\2", None)):
        with pytest.raises(SealBroken):
            unseal(KEY, SECRET, b"ctx", sealed_by_a_holder(head, commitment))


@pytest.mark.parametrize("secret", [None, b"\0", b"\0" * 8, b"s" * 31, b"s" * 33])
def test_a_secret_that_hmac_might_pad_to_the_same_is_another(secret: bytes | None) -> None:
    for sealed_with in (SECRET, b"\0" * 4):
        with pytest.raises(SealBroken):
            unseal(KEY, secret, b"ctx", seal(KEY, sealed_with, b"ctx", b"content"))


@pytest.mark.parametrize("secret", [None, SECRET])
def test_lock_and_half_are_not_key_and_secret(secret: bytes | None) -> None:
    with pytest.raises(SealBroken):
        unseal(KEY, secret, b"ctx", seal(KEY + SECRET, None, b"ctx", b"content"))


def test_wiping_leaves_zeros_of_the_same_length() -> None:
    one, other = bytearray(b"secret"), new_key()
    wipe(one, other)
    assert one == bytes(6)
    assert other == bytes(32)


def test_fresh_keys_differ() -> None:
    assert len(new_key()) == 32
    assert new_key() != new_key()


def test_derived_keys_depend_on_label_and_salt() -> None:
    keys = [bytes(derive(KEY, info, salt=salt)) for info in (b"a", b"b") for salt in (None, b"c")]
    assert len(set(keys)) == 4
    assert len(derive(KEY, b"a", size=64)) == 64


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_key_of_another_length_is_a_mistake_of_the_caller(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        check_size(bytes(size))
