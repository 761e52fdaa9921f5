"""Whatever is sealed, wrapped or signed opens as it was made, and in no other way.

One battery for every format: each byte changed, cut, lengthened, swapped with a sibling, moved to
another context, opened with another key.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.vault.context import context
from nrm.vault.failures import Forged, SealBroken
from nrm.vault.files import open_pieces, seal_pieces
from nrm.vault.heads import sign_head, verify_head
from nrm.vault.keyring import new_person_keys, open_keyring, seal_keyring
from nrm.vault.locks import lock_unwrap, lock_wrap
from nrm.vault.memory import new_key
from nrm.vault.records import open_record, seal_record
from nrm.vault.root import RootKeys
from nrm.vault.service import open_service, seal_service
from nrm.vault.signing import new_signing_pair, sign, verify
from nrm.vault.suites import new_encryption_pair, unwrap, wrap

HERE = context("case-section", 1, "this case", "identity")
THERE = context("case-section", 1, "another case", "identity")
SECRET = b"the same for every example......"
HEAD_ROOT = b"root of a head, 32 bytes long..."

Opener = Callable[[bytes, bytes], object]


@dataclass(frozen=True)
class Kind:
    """One kind of seal: a value sealed at HERE, its opener, and openers with other keys."""

    sealed: bytes
    opens: Opener
    strangers: list[Opener]
    content: object


def records() -> Kind:
    key, secret, other = new_key(), new_key(), new_key()
    content = {"given_name": "Example", "born": 1990}
    return Kind(
        seal_record(key, secret, HERE, content),
        lambda sealed, ctx: open_record(key, secret, ctx, sealed),
        [
            lambda sealed, ctx: open_record(other, secret, ctx, sealed),
            lambda sealed, ctx: open_record(key, other, ctx, sealed),
            lambda sealed, ctx: open_record(secret, key, ctx, sealed),
        ],
        content,
    )


def service_values(secret: bytearray | None) -> Kind:
    root, other = RootKeys({1: new_key(), 2: new_key()}), RootKeys({1: new_key(), 2: new_key()})
    wrong = new_key() if secret is None else None
    return Kind(
        seal_service(root, HERE, SECRET, secret),
        lambda sealed, ctx: open_service(root, ctx, sealed, secret),
        [
            lambda sealed, ctx: open_service(other, ctx, sealed, secret),
            lambda sealed, ctx: open_service(root, ctx, sealed, wrong),
            lambda sealed, ctx: open_service(root, ctx, sealed, new_key()),
            lambda sealed, ctx: open_service(RootKeys({1: root.secrets[1]}), ctx, sealed, secret),
        ],
        SECRET,
    )


def files() -> Kind:
    key, other = new_key(), new_key()

    def opened(sealed: bytes, ctx: bytes, key: bytearray = key, size: int = 3) -> bytes:
        return b"".join(open_pieces(key, ctx, [sealed[:20], sealed[20:]], size))

    return Kind(
        b"".join(seal_pieces(key, HERE, [b"a", b"", b"bc"])),
        opened,
        [
            lambda sealed, ctx: opened(sealed, ctx, other),
            lambda sealed, ctx: opened(sealed, ctx, size=300),
        ],
        b"abc",
    )


def wraps(suite: int) -> Kind:
    pair, other = new_encryption_pair(suite), new_encryption_pair(suite)
    another_suite = new_encryption_pair(3 - suite)
    return Kind(
        wrap(pair.public, SECRET, HERE),
        lambda sealed, ctx: unwrap(pair.private, sealed, ctx),
        [
            lambda sealed, ctx: unwrap(other.private, sealed, ctx),
            lambda sealed, ctx: unwrap(another_suite.private, sealed, ctx),
        ],
        SECRET,
    )


def keyrings() -> Kind:
    key, (keyring, _, _) = new_key(), new_person_keys()

    def opened(sealed: bytes, ctx: bytes) -> object:
        again = open_keyring(sealed, key, ctx)
        return again.encryption, again.signing

    return Kind(
        seal_keyring(keyring, key, HERE),
        opened,
        [lambda sealed, ctx: open_keyring(sealed, new_key(), ctx)],
        (keyring.encryption, keyring.signing),
    )


def referral_locks(lock: bytearray | None) -> Kind:
    pair, other, half = new_encryption_pair(), new_encryption_pair(), new_key()
    wrong = new_key() if lock is None else None
    return Kind(
        lock_wrap(pair.public, SECRET, lock, half, HERE),
        lambda sealed, ctx: lock_unwrap(pair.private, sealed, lock, half, ctx),
        [
            lambda sealed, ctx: lock_unwrap(other.private, sealed, lock, half, ctx),
            lambda sealed, ctx: lock_unwrap(pair.private, sealed, wrong, half, ctx),
            lambda sealed, ctx: lock_unwrap(pair.private, sealed, new_key(), half, ctx),
            lambda sealed, ctx: lock_unwrap(pair.private, sealed, lock, new_key(), ctx),
        ],
        SECRET,
    )


def signatures() -> Kind:
    pair, other = new_signing_pair(), new_signing_pair()
    return Kind(
        sign(pair.private, HERE, SECRET),
        lambda signature, ctx: verify(pair.public, signature, ctx, SECRET),
        [
            lambda signature, ctx: verify(other.public, signature, ctx, SECRET),
            lambda signature, ctx: verify(pair.public[:31], signature, ctx, SECRET),
            lambda signature, ctx: verify(pair.public, signature, ctx, SECRET + b"."),
            lambda signature, ctx: verify(pair.public, signature, ctx + SECRET[:1], SECRET[1:]),
        ],
        None,
    )


def heads() -> Kind:
    pair, other = new_signing_pair(), new_signing_pair()
    return Kind(
        sign_head(pair.private, HERE, 7, HEAD_ROOT),
        lambda signature, ctx: verify_head(pair.public, signature, ctx, 7, HEAD_ROOT),
        [
            lambda signature, ctx: verify_head(other.public, signature, ctx, 7, HEAD_ROOT),
            lambda signature, ctx: verify_head(pair.public, signature, ctx, 6, HEAD_ROOT),
            lambda signature, ctx: verify_head(pair.public, signature, ctx, 7, SECRET),
            lambda signature, ctx: verify(pair.public, signature, ctx, HEAD_ROOT),
        ],
        None,
    )


MAKERS: dict[str, Callable[[], Kind]] = {
    "record": records,
    "service": lambda: service_values(None),
    "service-of-a-case": lambda: service_values(new_key()),
    "wrap-x25519": lambda: wraps(1),
    "wrap-hybrid": lambda: wraps(2),
    "file": files,
    "keyring": keyrings,
    "locked": lambda: referral_locks(new_key()),
    "released": lambda: referral_locks(None),
    "signature": signatures,
    "head": heads,
}
every_kind = pytest.mark.parametrize("name", list(MAKERS))


@cache
def kind(name: str) -> Kind:
    return MAKERS[name]()


def refused(opens: Opener, sealed: bytes, ctx: bytes) -> bool:
    """It raises SealBroken, in a sentence that carries nothing, with no other error behind it."""
    with pytest.raises(SealBroken) as caught:
        opens(sealed, ctx)
    return caught.value.__context__ is None and str(caught.value).startswith("Th")


def one_byte_changed(sealed: bytes, bits: int) -> Iterator[bytes]:
    for at, byte in enumerate(sealed):
        yield sealed[:at] + bytes([byte ^ bits]) + sealed[at + 1 :]


@every_kind
def test_it_opens_as_it_was_made(name: str) -> None:
    assert kind(name).opens(kind(name).sealed, HERE) == kind(name).content


@every_kind
def test_the_same_content_is_never_sealed_to_the_same_bytes(name: str) -> None:
    assert MAKERS[name]().sealed != kind(name).sealed


@every_kind
def test_no_byte_may_change(name: str) -> None:
    for bits in (1, 0x80):
        for changed in one_byte_changed(kind(name).sealed, bits):
            assert refused(kind(name).opens, changed, HERE)


def test_no_byte_of_a_record_may_change_to_any_other() -> None:
    tried = 0
    for bits in range(1, 256):
        for changed in one_byte_changed(kind("record").sealed, bits):
            tried += refused(kind("record").opens, changed, HERE)
    assert tried == 255 * len(kind("record").sealed) > 50_000


@every_kind
def test_none_may_be_cut_short(name: str) -> None:
    sealed = kind(name).sealed
    for size in range(len(sealed)):
        assert refused(kind(name).opens, sealed[:size], HERE)


@every_kind
@given(tail=st.binary(min_size=1, max_size=300))
def test_none_may_be_lengthened(name: str, tail: bytes) -> None:
    assert refused(kind(name).opens, kind(name).sealed + tail, HERE)
    assert refused(kind(name).opens, tail + kind(name).sealed, HERE)


@every_kind
@given(other=st.binary(max_size=60))
def test_none_opens_in_another_context(name: str, other: bytes) -> None:
    assert refused(kind(name).opens, kind(name).sealed, THERE)
    assert refused(kind(name).opens, kind(name).sealed, HERE[: len(other)] + other)


@every_kind
def test_none_opens_with_another_key(name: str) -> None:
    for stranger in kind(name).strangers:
        assert refused(stranger, kind(name).sealed, HERE)


@every_kind
@given(noise=st.binary(max_size=1300))
def test_noise_never_opens(name: str, noise: bytes) -> None:
    assert refused(kind(name).opens, noise, HERE)
    assert refused(kind(name).opens, kind(name).sealed[:2] + noise, HERE)


@pytest.mark.parametrize(("one", "other"), list(combinations(MAKERS, 2)))
def test_no_kind_passes_for_another(one: str, other: str) -> None:
    assert refused(kind(one).opens, kind(other).sealed, HERE)
    assert refused(kind(other).opens, kind(one).sealed, HERE)


def test_a_bad_signature_is_called_forged() -> None:
    with pytest.raises(Forged):
        kind("signature").opens(bytes(64), HERE)
