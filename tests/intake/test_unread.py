"""What a browser sealed is read back as it was sent; whatever else is sent opens nothing."""

import os
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.intake.naming import covered, telling
from nrm.intake.opening import with_texts
from nrm.intake.sealing import keys_in
from nrm.intake.unread import MARK, key_context, open_tab_key, open_text, read_tab_key, read_unread
from nrm.vault.padding import pad
from nrm.vault.suites import SUITE_HYBRID, SUITE_X25519, new_encryption_pair, wrap
from tests.support.concerns import Tab

EPOCH = UUID(int=7)
SIGNS = st.text(alphabet="nrm-here:123,longwayABYZ_=+/ \n\0é")


@given(st.text(max_size=300).filter(lambda text: "\0" not in text))
def test_what_was_sealed_opens_in_its_place_alone(text: str) -> None:
    tab = Tab()
    unread = read_unread(tab.text("text", text, "way,long"))
    assert unread is not None and unread.found == {"way", "long"} and unread.fits(2_000)
    assert open_text(tab.key, "text", unread.written()) == text
    assert open_text(tab.key, "safe_way", unread.written()) is None
    assert open_text(Tab().key, "text", unread.written()) is None


@given(SIGNS | SIGNS.map(lambda text: f"{MARK}1:{text}") | st.text())
def test_whatever_is_sent_is_a_text_or_damaged_or_opens_nothing(sent: str) -> None:
    unread = read_unread(sent)
    assert (unread is None) == (not sent.startswith(MARK))
    if unread is not None:
        assert unread.sent == sent
        assert open_text(bytes(32), "text", unread.written()) is None
    assert read_tab_key(sent) is None


@given(st.binary(max_size=700))
def test_whatever_is_sealed_is_a_text_or_does_not_open(content: bytes) -> None:
    tab = Tab()
    for each in (content, bytes(pad(content))):
        unread = read_unread(tab.sealed("text", each))
        assert unread is not None
        text = open_text(tab.key, "text", unread.written())
        assert text is None or text.encode() == content


@given(st.integers(0, 80), st.integers(1, 255))
def test_no_changed_wrap_opens_nor_one_for_another_epoch(at: int, flipped: int) -> None:
    pair, key = new_encryption_pair(SUITE_HYBRID), os.urandom(32)
    classic = bytes([SUITE_X25519]) + pair.public[-32:]
    wrapped = bytearray(wrap(classic, key, key_context(EPOCH)))
    assert open_tab_key(pair.private, wrapped, EPOCH) == key
    assert open_tab_key(pair.private, wrapped, UUID(int=8)) is None
    wrapped[at] ^= flipped
    assert open_tab_key(pair.private, wrapped, EPOCH) is None
    short = wrap(classic, key[:31], key_context(EPOCH))
    assert open_tab_key(pair.private, short, EPOCH) is None


@pytest.mark.parametrize("point", [bytes(32), b"\1" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f"])
def test_a_point_of_small_order_opens_nothing(point: bytes) -> None:
    private = new_encryption_pair(SUITE_HYBRID).private
    assert open_tab_key(private, b"\1" + point + bytes(48), EPOCH) is None


@given(st.binary(min_size=32, max_size=200))
def test_what_a_wrap_holds_is_taken_apart_whatever_stands_beside_the_key(held: bytes) -> None:
    private = new_encryption_pair(SUITE_HYBRID).private
    key, beside = keys_in(bytearray(held), private, EPOCH)
    assert key == held[:32] and beside == (held[32:] if len(held) <= 64 else b"")


@given(st.text(alphabet="abc 0123456789@.+-/\u0663\u096a½é\n", max_size=80))
def test_what_is_covered_tells_nothing_any_more(text: str) -> None:
    assert telling(covered(text)) == ""
    assert covered("no figures here") == "no figures here"


def test_what_cannot_be_opened_keeps_the_rest() -> None:
    tab = Tab()
    unread = read_unread(tab.text("text", "Looks down."))
    assert unread is not None
    content = {"danger": "no", "unread": {"text": unread.written(), "safe_way": "AAAA"}}
    assert with_texts(content, tab.key) == {
        "danger": "no",
        "text": "Looks down.",
        "unopened": ["safe_way"],
    }
    assert with_texts(content, b"")["unopened"] == ["text", "safe_way"]
