"""Which passphrases are refused, by specimens in a file."""

import json
from importlib.resources import files
from pathlib import Path

import pytest

from nrm.vault import weakness
from nrm.vault.passphrases import check_passphrase

SPECIMENS = json.loads(
    (Path(__file__).parent / "specimens" / "weak_passphrases.json").read_text("utf-8")
)
SENTENCES = {
    "too_short": [weakness.TOO_SHORT],
    "pattern": [weakness.PATTERN],
    "common": [weakness.COMMON],
    "breached": [weakness.BREACHED],
    "has_name": [weakness.HAS_NAME],
    "good": [],
}


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind in SPECIMENS for text in SPECIMENS[kind]]
)
def test_every_specimen_gets_its_own_sentence(kind: str, text: str) -> None:
    assert check_passphrase(text, name="Ana Kovac") == SENTENCES[kind]


def test_a_short_one_with_the_name_hears_both() -> None:
    said = check_passphrase("kovac", name="Ana Kovac")
    assert said == [weakness.TOO_SHORT, weakness.HAS_NAME]


def test_exactly_fifteen_and_exactly_a_thousand_signs_are_enough_and_not_too_many() -> None:
    text = "".join(chr(0x4E00 + step * step * 7 % 9973) for step in range(1001))
    assert check_passphrase(text[:14], name="") == [weakness.TOO_SHORT]
    assert check_passphrase(text[:15], name="") == []
    assert check_passphrase(text[:1000], name="") == []
    assert check_passphrase(text, name="") == [weakness.TOO_LONG]


@pytest.mark.parametrize("name", ["", "Ana", "O T", "mar-ble"])
def test_short_names_and_parts_do_not_stand_in_the_way(name: str) -> None:
    assert check_passphrase("marvel otter drizzle banal wagon", name=name) == []


def test_a_compatible_spelling_of_the_name_is_the_name() -> None:
    said = check_passphrase("marble kovac drizzle wagon", name="Ｋｏｖａｃ")
    assert said == [weakness.HAS_NAME]


def test_no_sentence_repeats_what_was_typed() -> None:
    typed = {text for kind in SPECIMENS for text in SPECIMENS[kind] if len(text) > 5}
    said = {said for text in typed for said in check_passphrase(text, name="Ana Kovac")}
    assert said == set().union(*SENTENCES.values()) - {weakness.TOO_LONG}
    assert not [text for text in typed if any(text in sentence for sentence in said)]


def test_a_hostile_passphrase_is_judged_quickly_too() -> None:
    hostile = ["ab" * 500, ("a" * 15 + "b") * 62, "a" * 999 + "b", "0123456789" * 100]
    said = [check_passphrase(text, name="x" * 500) for text in hostile]
    assert said == [[weakness.PATTERN]] * 4


def test_the_public_list_is_whole_and_says_whose_it_is() -> None:
    text = files("nrm.vault").joinpath("breached_passphrases.txt").read_text("utf-8")
    said = [line for line in text.splitlines() if line.startswith("#")]
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert "MIT License" in " ".join(said)
    assert len(set(lines)) == len(lines) > 29_000
    assert min(map(len, lines)) >= 4 and max(map(len, lines)) <= 24
    assert {"".join(sign for sign in line.casefold() if sign.isalnum()) for line in lines} == {
        *lines
    }
