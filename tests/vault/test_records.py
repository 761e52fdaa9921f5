"""Records and service-sealed values, beyond what the battery of `test_damage.py` holds."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.padding import pad
from nrm.vault.records import open_record, record_hash, seal_record
from nrm.vault.root import RootKeys
from nrm.vault.sealing import seal
from nrm.vault.service import open_service, seal_service, sealed_version

KEY, SECRET, CTX = b"k" * 32, b"s" * 32, b"ctx"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=6000))
def test_any_text_comes_back_and_its_length_stays_hidden(text: str) -> None:
    sealed = seal_record(KEY, SECRET, CTX, {"note": text})
    assert open_record(KEY, SECRET, CTX, sealed) == {"note": text}
    assert (len(sealed) - 74) % 256 == 0


@given(st.integers(min_value=0, max_value=240), st.integers(min_value=0, max_value=240))
def test_short_texts_are_all_of_one_size(one: int, other: int) -> None:
    sealed = [seal_record(KEY, SECRET, CTX, {"note": "x" * size}) for size in (one, other)]
    assert len(sealed[0]) == len(sealed[1]) == 330


@pytest.mark.parametrize("wrong", [{"a": 0.5}, {"é": 1}, {"a": 2**60}])
def test_what_has_no_canonical_json_is_not_sealed(wrong: dict) -> None:
    with pytest.raises(ValueError, match="A record holds text"):
        seal_record(KEY, SECRET, CTX, wrong)


@pytest.mark.parametrize("written", [b"[]", b"not json", b'{"a":1.5}', b"\xff"])
def test_what_a_holder_of_the_keys_smuggled_in_is_no_record(written: bytes) -> None:
    sealed = seal(KEY, SECRET, context("nrm/record", 1, CTX), pad(written))
    with pytest.raises(SealBroken) as caught:
        open_record(KEY, SECRET, CTX, sealed)
    assert caught.value.__context__ is None


def test_unpadded_content_is_no_record() -> None:
    with pytest.raises(SealBroken):
        open_record(KEY, SECRET, CTX, seal(KEY, SECRET, context("nrm/record", 1, CTX), b"{}"))


@pytest.mark.parametrize(("key", "secret"), [(KEY[1:], SECRET), (KEY, SECRET + b"."), (KEY, b"")])
def test_keys_of_another_length_are_a_mistake_of_the_caller(key: bytes, secret: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        seal_record(key, secret, CTX, {})
    with pytest.raises(ValueError, match="32 bytes"):
        open_record(key, secret, CTX, b"")


def test_a_record_hash_is_over_sealed_bytes() -> None:
    assert record_hash(b"sealed") == sha256(b"sealed").digest()


@given(st.binary(max_size=600))
def test_any_service_value_comes_back_under_old_and_new_root_keys(content: bytes) -> None:
    old = RootKeys({1: b"1" * 32})
    both = RootKeys({1: b"1" * 32, 2: b"2" * 32})
    sealed = [seal_service(old, CTX, content), seal_service(both, CTX, content)]
    assert [open_service(both, CTX, value) for value in sealed] == [content, content]
    assert [sealed_version(value) for value in sealed] == [1, 2]


@pytest.mark.parametrize("act", [seal_service, open_service])
def test_a_content_secret_has_32_bytes(root: RootKeys, act: Callable) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        act(root, CTX, b"content", b"")


def test_an_empty_value_has_no_version(root: RootKeys) -> None:
    assert sealed_version(b"") == 0
    with pytest.raises(SealBroken):
        open_service(root, CTX, b"")
