"""The vault alone: what its own budget counts, without a database, a request or a log.

Certificates are checked already. Each case is first a new one, whose grant and head nobody has
verified; `…_again` is the same by a process that has (signatures are remembered).
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.closed_loop import Act, Figure, measure
from nrm.vault.context import context
from nrm.vault.heads import Leaf, head_root, sign_head, verify_head
from nrm.vault.locks import lock_wrap
from nrm.vault.records import open_record, record_hash, seal_record
from nrm.vault.signing import SigningPair, new_signing_pair, sign_with, signing_key, verify
from nrm.vault.suites import EncryptionPair, new_encryption_pair, unwrap, wrap

CASES = 200
RECORDS, TEXT = 12, "x" * 940  # with its name and padding a record is 1 KiB
_GRANT = context("nrm/grant", 1)


@dataclass(frozen=True)
class Given:
    """A key wrapped to somebody, signed."""

    sealed: bytes
    signature: bytes
    context: bytes


@dataclass(frozen=True)
class World:
    """A worker, two agencies, and the worker's agency key."""

    worker: EncryptionPair
    signing: SigningPair
    agency: EncryptionPair
    partner: EncryptionPair
    membership: Given


@dataclass(frozen=True)
class StoredCase:
    """A case as it lies in the database, with its content secret: a leaf's hash is stored too."""

    grant: Given
    secret: bytes
    records: Sequence[bytes]
    contexts: Sequence[bytes]
    leaves: Sequence[Leaf]
    head: bytes


def figures() -> Iterator[Figure]:
    """Two figures for each line of the budget."""
    world = _world()
    acts: dict[str, Callable[[World, StoredCase], None]] = {
        "vault_open_case": _open_case,
        "vault_write_note": _write_note,
        "vault_refer": _refer,
    }
    for name, act in acts.items():
        cases = [_stored_case(world) for _ in range(CASES)]
        for when in ("", "_again"):
            yield measure("none", name + when, [_each(world, cases, act)], 60.0, CASES)


def _each(
    world: World, cases: Sequence[StoredCase], act: Callable[[World, StoredCase], None]
) -> Act:
    turns = cycle(cases)
    return lambda: act(world, next(turns))


def _world() -> World:
    worker, agency = new_encryption_pair(), new_encryption_pair()
    signing = new_signing_pair()
    membership = _given(worker.public, agency.private, signing_key(signing.private))
    return World(worker, signing, agency, new_encryption_pair(), membership)


def _given(public: bytes, key: bytes | bytearray, signing: Ed25519PrivateKey) -> Given:
    bound_to = context("nrm/wrap", 1, "case", uuid4(), uuid4())
    sealed = wrap(public, key, bound_to)
    return Given(sealed, sign_with(signing, _GRANT, bound_to + sealed), bound_to)


def _stored_case(world: World) -> StoredCase:
    key, secret = os.urandom(32), os.urandom(32)
    contexts = [context("nrm/case-record", 1, "record", uuid4(), i) for i in range(RECORDS)]
    records = [seal_record(key, secret, ctx, {"text": TEXT}) for ctx in contexts]
    leaves = [_leaf(number, sealed) for number, sealed in enumerate(records)]
    head = sign_head(world.signing.private, b"case", 1, head_root(leaves))
    return StoredCase(
        _given(world.agency.public, key, signing_key(world.signing.private)),
        secret,
        records,
        contexts,
        leaves,
        head,
    )


def _leaf(number: int, sealed: bytes) -> Leaf:
    return Leaf(str(number), 1, record_hash(sealed))


def _key(world: World, case: StoredCase) -> bytearray:
    """The case key, by way of the agency's, with every check on the way."""
    for given in (world.membership, case.grant):
        verify(world.signing.public, given.signature, _GRANT, given.context + given.sealed)
    verify_head(world.signing.public, case.head, b"case", 1, head_root(case.leaves))
    private = unwrap(world.worker.private, world.membership.sealed, world.membership.context)
    return unwrap(private, case.grant.sealed, case.grant.context)


def _open_case(world: World, case: StoredCase) -> None:
    key = _key(world, case)
    for ctx, sealed, leaf in zip(case.contexts, case.records, case.leaves, strict=True):
        if record_hash(sealed) != leaf.hash:
            raise ValueError("A record is not the one under its head.")
        open_record(key, case.secret, ctx, sealed)


def _write_note(world: World, case: StoredCase) -> None:
    sealed = seal_record(_key(world, case), case.secret, b"note", {"text": TEXT})
    leaves = [*case.leaves, _leaf(RECORDS, sealed)]
    sign_head(world.signing.private, b"case", 2, head_root(leaves))


def _refer(world: World, case: StoredCase) -> None:
    key, lock, half = os.urandom(32), os.urandom(32), os.urandom(32)
    giver = signing_key(world.signing.private)
    seal_record(key, case.secret, b"snapshot", {"text": TEXT})
    for public in (world.agency.public, world.agency.public, world.partner.public):
        _given(public, key, giver)
    locked = lock_wrap(world.partner.public, key, lock, half, b"locked")
    sign_with(giver, _GRANT, locked)
