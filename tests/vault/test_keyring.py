"""Keyrings and referral locks, beyond what the battery of `test_damage.py` holds."""

from collections.abc import Callable

import pytest

from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import Keyring, new_person_keys, open_keyring, seal_keyring, session_key
from nrm.vault.locks import lock_unwrap, lock_wrap
from nrm.vault.sealing import seal
from nrm.vault.signing import sign, verify
from nrm.vault.suites import new_encryption_pair, unwrap, wrap

KEY, LOCK, HALF, CTX = b"k" * 32, b"l" * 32, b"h" * 32, b"ctx"


@pytest.mark.parametrize("suite", [1, 2])
def test_the_keys_of_a_person_work_after_sealing(suite: int) -> None:
    person = new_person_keys(suite)
    again = open_keyring(seal_keyring(person.keyring, KEY, CTX), KEY, CTX)
    secret = unwrap(again.encryption, wrap(person.public_encryption, b"secret", CTX), CTX)
    assert secret == b"secret"
    verify(person.public_signing, sign(again.signing, CTX, b"payload"), CTX, b"payload")


def test_at_the_end_of_a_session_the_keys_are_zeros() -> None:
    keyring, _, _ = new_person_keys()
    with keyring as held:
        assert held is keyring
        assert any(held.encryption)
        assert any(held.signing)
    assert not any(keyring.encryption + keyring.signing)


def test_sealing_leaves_the_keyring_as_it_was() -> None:
    keyring, _, _ = new_person_keys()
    before = bytes(keyring.encryption), bytes(keyring.signing)
    seal_keyring(keyring, KEY, CTX)
    assert (keyring.encryption, keyring.signing) == before


def test_a_keyring_shows_nothing() -> None:
    person = new_person_keys()
    assert repr(person.keyring) == str(person.keyring) == "Keyring(…)"
    assert "signing=bytearray" not in repr(person)


def test_too_little_is_no_keyring() -> None:
    for content in (b"", bytes(32)):
        with pytest.raises(SealBroken):
            open_keyring(seal(KEY, None, context("nrm/keyring", 1, CTX), content), KEY, CTX)


def test_a_session_key_is_not_its_token() -> None:
    assert session_key(KEY) == session_key(bytearray(KEY)) != KEY
    assert session_key(KEY) != session_key(LOCK)
    assert len(session_key(KEY)) == 32


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: session_key(b"short"),
        lambda: seal_keyring(Keyring(bytearray(33), bytearray(32)), b"short", CTX),
        lambda: open_keyring(b"", b"short", CTX),
        lambda: lock_wrap(b"", b"short", LOCK, HALF, CTX),
        lambda: lock_wrap(b"", KEY, b"", HALF, CTX),
        lambda: lock_wrap(b"", KEY, LOCK, b"", CTX),
        lambda: lock_unwrap(b"", b"", b"", HALF, CTX),
        lambda: lock_unwrap(b"", b"", None, LOCK + HALF, CTX),
    ],
)
def test_keys_of_another_length_are_a_mistake_of_the_caller(mistake: Callable) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        mistake()


@pytest.mark.parametrize("sealed_with", [LOCK, None])
@pytest.mark.parametrize("opened_with", [LOCK, None, HALF])
def test_a_lock_opens_only_its_own_form(
    sealed_with: bytes | None, opened_with: bytes | None
) -> None:
    pair = new_encryption_pair()
    sealed = lock_wrap(pair.public, KEY, sealed_with, HALF, CTX)
    if sealed_with == opened_with:
        assert lock_unwrap(pair.private, sealed, opened_with, HALF, CTX) == KEY
    else:
        with pytest.raises(SealBroken):
            lock_unwrap(pair.private, sealed, opened_with, HALF, CTX)


def test_the_outer_wrap_of_a_lock_alone_gives_no_key() -> None:
    pair = new_encryption_pair()
    sealed = lock_wrap(pair.public, KEY, LOCK, HALF, CTX)
    inner = unwrap(pair.private, sealed, context("nrm/locked", 1, CTX))
    assert KEY not in inner
