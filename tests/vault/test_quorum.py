"""Two halves open a keyring together; one alone, a swapped, moved or damaged one never does."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import new_person_keys
from nrm.vault.quorum import (
    FIRST,
    FORMAT,
    SECOND,
    Quorum,
    open_half,
    open_together,
    reseal_half,
    seal_for_two,
)
from nrm.vault.suites import EncryptionPair, new_encryption_pair, wrap

HERE, REQUEST = b"one owner, one pair of approvers", b"one request, one fresh key"


@dataclass(frozen=True)
class Kept:
    """A keyring sealed for two, who have both approved one request."""

    content: tuple[bytes, bytes]
    approvers: tuple[EncryptionPair, EncryptionPair]
    fresh: EncryptionPair
    quorum: Quorum
    resealed: tuple[bytes, bytes]

    def opened(
        self,
        halves: Sequence[bytes] | None = None,
        sealed: bytes | None = None,
        ctx: bytes = HERE,
        request: bytes = REQUEST,
        fresh: EncryptionPair | None = None,
    ) -> tuple[bytes, bytes]:
        """Both private keys, as the owner's session gets them."""
        private = (fresh or self.fresh).private
        keys = self.quorum.sealed_keys if sealed is None else sealed
        ring = open_together(private, halves or self.resealed, keys, ctx, request)
        return bytes(ring.encryption), bytes(ring.signing)


def _kept() -> Kept:
    keyring = new_person_keys().keyring
    one, other, fresh = (new_encryption_pair() for _ in range(3))
    quorum = seal_for_two(keyring, [one.public, other.public], HERE)
    halves = (
        reseal_half(one.private, quorum.sealed_first, FIRST, HERE, fresh.public, REQUEST),
        reseal_half(other.private, quorum.sealed_second, SECOND, HERE, fresh.public, REQUEST),
    )
    content = bytes(keyring.encryption), bytes(keyring.signing)
    return Kept(content, (one, other), fresh, quorum, halves)


@cache
def kept() -> Kept:
    return _kept()


@cache
def another() -> Kept:
    return _kept()


def _flipped(value: bytes, at: int, bits: int) -> bytes:
    at %= len(value)
    return value[:at] + bytes([value[at] ^ bits]) + value[at + 1 :]


def test_both_halves_open_what_was_sealed() -> None:
    assert kept().opened() == kept().content


def test_an_approver_opens_his_own_half_and_no_other() -> None:
    (one, other), quorum = kept().approvers, kept().quorum
    halves = [
        bytes(open_half(one.private, quorum.sealed_first, FIRST, HERE)),
        bytes(open_half(other.private, quorum.sealed_second, SECOND, HERE)),
    ]
    assert len(set(halves)) == 2
    for private, sealed, place, ctx in (
        (one.private, quorum.sealed_second, SECOND, HERE),
        (one.private, quorum.sealed_first, SECOND, HERE),
        (one.private, quorum.sealed_first, FIRST, REQUEST),
    ):
        with pytest.raises(SealBroken):
            open_half(private, sealed, place, ctx)


def test_a_half_of_another_request_owner_or_fresh_key_is_refused() -> None:
    here, there = kept(), another()
    first, second = here.resealed
    for halves in (
        (second, first),
        (first, first),
        (there.resealed[0], second),
        (first, there.resealed[1]),
        # What lies in the database for the approvers is nothing for the owner.
        (here.quorum.sealed_first, here.quorum.sealed_second),
    ):
        with pytest.raises(SealBroken):
            here.opened(halves)
    with pytest.raises(SealBroken):
        here.opened(request=b"another request")
    with pytest.raises(SealBroken):
        here.opened(ctx=b"another owner")
    with pytest.raises(SealBroken):
        here.opened(sealed=there.quorum.sealed_keys)
    with pytest.raises(SealBroken):
        here.opened(fresh=there.fresh)


def test_what_is_no_half_is_refused() -> None:
    one, _ = kept().approvers
    short = wrap(one.public, b"short", b"")
    in_place = wrap(one.public, b"short", context("nrm/quorum-half", FORMAT, FIRST, HERE))
    for sealed in (b"", short, in_place, kept().quorum.sealed_first[:-1]):
        with pytest.raises(SealBroken):
            reseal_half(one.private, sealed, FIRST, HERE, kept().fresh.public, REQUEST)
    with pytest.raises(SealBroken):
        seal_for_two(new_person_keys().keyring, [one.public, b"no key"], HERE)


@given(at=st.integers(min_value=0), bits=st.integers(min_value=1, max_value=255))
def test_no_byte_may_change(at: int, bits: int) -> None:
    here, (first, second) = kept(), kept().resealed
    for halves in ((_flipped(first, at, bits), second), (first, _flipped(second, at, bits))):
        with pytest.raises(SealBroken):
            here.opened(halves)
    with pytest.raises(SealBroken):
        here.opened(sealed=_flipped(here.quorum.sealed_keys, at, bits))
    one, changed = here.approvers[0], _flipped(here.quorum.sealed_first, at, bits)
    with pytest.raises(SealBroken):
        reseal_half(one.private, changed, FIRST, HERE, here.fresh.public, REQUEST)


@given(ctx=st.binary(max_size=40), request=st.binary(max_size=40))
def test_none_opens_for_another_owner_or_request(ctx: bytes, request: bytes) -> None:
    with pytest.raises(SealBroken):
        kept().opened(ctx=ctx)
    with pytest.raises(SealBroken):
        kept().opened(request=request)
