"""Signing pairs, and heads: every set of leaves has a root of its own."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.vault.context import context
from nrm.vault.failures import Forged
from nrm.vault.heads import Leaf, head_root
from nrm.vault.signing import new_signing_pair, sign, signing_public, verify

HASHES = st.binary(min_size=32, max_size=32)
NAMES = st.text(max_size=5)
LEAVES = st.lists(
    st.builds(Leaf, NAMES, st.integers(min_value=0, max_value=9), HASHES),
    max_size=9,
    unique_by=lambda leaf: leaf.name,
)


def test_a_pair_signs_and_hides_its_private_half() -> None:
    pair = new_signing_pair()
    verify(pair.public, sign(pair.private, b"ctx", b"payload"), b"ctx", b"payload")
    assert signing_public(pair.private) == pair.public
    assert (len(pair.public), len(pair.private)) == (32, 32)
    assert "private" not in repr(pair)


@given(st.binary(max_size=80), st.binary(max_size=80), st.binary(max_size=80))
def test_a_signature_is_for_one_context_and_payload(
    ctx: bytes, payload: bytes, other: bytes
) -> None:
    pair = new_signing_pair()
    signature = sign(pair.private, ctx, payload)
    assert len(signature) == 64
    # First the right one: that it was accepted vouches for nothing else.
    verify(pair.public, signature, ctx, payload)
    for wrong in ((ctx, payload + other), (ctx + other, payload), (other, ctx + payload)):
        if wrong != (ctx, payload):
            with pytest.raises(Forged):
                verify(pair.public, signature, *wrong)
    with pytest.raises(Forged):
        verify(new_signing_pair().public, signature, ctx, payload)


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(33), b"\xff" * 32])
def test_what_is_no_public_key_verifies_nothing(public: bytes) -> None:
    with pytest.raises(Forged) as caught:
        verify(public, bytes(64), b"ctx", b"payload")
    assert caught.value.__context__ is None


@given(LEAVES, st.randoms(use_true_random=False))
def test_the_order_of_leaves_does_not_matter(leaves: list[Leaf], chance: object) -> None:
    shuffled = list(leaves)
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis gives a random.Random
    assert head_root(shuffled) == head_root(leaves)


@given(LEAVES, LEAVES)
def test_two_sets_of_leaves_have_one_root_only_if_equal(one: list[Leaf], other: list[Leaf]) -> None:
    assert (head_root(one) == head_root(other)) == (sorted(one) == sorted(other))


@given(LEAVES.filter(bool), st.integers(min_value=0), NAMES, HASHES)
def test_each_part_of_each_leaf_counts(
    leaves: list[Leaf], at: int, name: str, other: bytes
) -> None:
    at %= len(leaves)
    before, leaf, after = leaves[:at], leaves[at], leaves[at + 1 :]
    changes = [
        [*before, *after],
        [*before, Leaf(leaf.name, leaf.version + 1, leaf.hash), *after],
        [*before, Leaf(leaf.name + "x", leaf.version, leaf.hash), *after],
        [*before, Leaf(leaf.name, leaf.version, flipped(leaf.hash)), *after],
        [*leaves, Leaf("longer than all others", 1, other)],
    ]
    roots = {head_root(changed) for changed in changes if names_differ(changed)}
    assert head_root(leaves) not in roots


def flipped(hashed: bytes) -> bytes:
    return bytes([hashed[0] ^ 1]) + hashed[1:]


def names_differ(leaves: list[Leaf]) -> bool:
    return len({leaf.name for leaf in leaves}) == len(leaves)


def test_roots_are_those_of_rfc_9162() -> None:
    leaves = [Leaf(name, 1, name.encode() * 32) for name in "abcdefg"]
    a, b, c, d, e, f, g = (
        sha256(b"\0" + context("nrm/leaf", 1, leaf.name, leaf.version, leaf.hash)).digest()
        for leaf in leaves
    )

    def node(left: bytes, right: bytes) -> bytes:
        return sha256(b"\1" + left + right).digest()

    assert head_root([]) == sha256(b"").digest()
    assert head_root(leaves[:1]) == a
    assert head_root(leaves[:3]) == node(node(a, b), c)
    assert head_root(leaves[:5]) == node(node(node(a, b), node(c, d)), e)
    assert head_root(leaves) == node(node(node(a, b), node(c, d)), node(node(e, f), g))


def test_a_name_twice_and_a_hash_of_another_length_make_no_head() -> None:
    leaf = Leaf("identity", 1, bytes(32))
    with pytest.raises(ValueError, match="one leaf"):
        head_root([leaf, Leaf("identity", 2, bytes(32))])
    with pytest.raises(ValueError, match="32 bytes"):
        head_root([Leaf("identity", 1, bytes(31))])
