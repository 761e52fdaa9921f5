"""Which passphrases are refused: short, tried first by everybody, patterned, or with the name.

No rules of composition and no forced change (NIST SP 800-63B-4). The list of common ones,
`common_passphrases.txt`, is our own short one, of words and rows of keys that lists of breached
passphrases are made of; a passphrase made of its lines is refused, not only a single line.
"""

import re
import unicodedata
from functools import cache
from importlib.resources import files
from itertools import pairwise

from nrm.errors import to_translate

SHORTEST = 15
LONGEST = 1000

TOO_SHORT = to_translate(
    "A passphrase has at least 15 characters; four or five unrelated words are good."
)
TOO_LONG = to_translate("A passphrase has at most 1,000 characters.")
COMMON = to_translate(
    "This passphrase is made of words that are tried first; take four or five unrelated words."
)
PATTERN = to_translate("This passphrase follows a pattern; take four or five unrelated words.")
HAS_NAME = to_translate(
    "This passphrase contains your name; take words that have nothing to do with you."
)

_FEWEST_UNFORESEEN = 8
_SHORTEST_NAME = 4
_LOOKALIKES = str.maketrans("013457@$!", "oieastasi")
_YEAR = r"(?:19|20)\d\d"
_REPEATED = re.compile(r"(.{1,32}?)\1+")
_ROWS = (
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertzuiop",
    "yxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)


def check_passphrase(text: str, *, name: str) -> list[str]:
    """Return a sentence for each reason to refuse it, none if it may be used; name: as shown."""
    typed = unicodedata.normalize("NFKC", text)
    if len(typed) > LONGEST:
        return [TOO_LONG]
    readings = {_letters(typed), _letters(typed.translate(_LOOKALIKES))}
    findings = [HAS_NAME] if any(_has_name(reading, name) for reading in readings) else []
    if len(typed) < SHORTEST:
        return [TOO_SHORT, *findings]
    if _unforeseen("".join(typed.casefold().split())) < _FEWEST_UNFORESEEN:
        return [PATTERN, *findings]
    if any(_made_of_common(reading) for reading in readings):
        return [COMMON, *findings]
    return findings


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _has_name(letters: str, name: str) -> bool:
    shown = unicodedata.normalize("NFKC", name)
    parts = {_letters(part) for part in (shown, *re.split(r"[\W_]+", shown))}
    return any(len(part) >= _SHORTEST_NAME and part in letters for part in parts)


def _made_of_common(letters: str) -> bool:
    rest, found = _common().subn("", letters)
    return found > 0 and _unforeseen(rest) < _FEWEST_UNFORESEEN


def _unforeseen(letters: str) -> int:
    """How many letters do not follow from those before, by repetition or as next in a row."""
    while (once := _REPEATED.sub(r"\1", letters)) != letters:
        letters = once
    steps = [_is_step(pair) for pair in _pairs(letters)]
    return len(letters) - sum(before and step for before, step in pairwise(steps))


def _is_step(pair: str) -> bool:
    return pair in _neighbours() or abs(ord(pair[0]) - ord(pair[1])) == 1


@cache
def _common() -> re.Pattern[str]:
    lines = files(__package__).joinpath("common_passphrases.txt").read_text("utf-8").splitlines()
    words = {_letters(line) for line in lines if not line.startswith("#")}
    return re.compile("|".join([_YEAR, *sorted(words, key=len, reverse=True)]))


@cache
def _neighbours() -> frozenset[str]:
    pairs = {pair for row in _ROWS for pair in _pairs(row)}
    return frozenset(pairs | {pair[::-1] for pair in pairs})


def _pairs(text: str) -> list[str]:
    return [before + after for before, after in pairwise(text)]
