"""Which passphrases are refused: short, tried first by everybody, patterned, or with the name.

No rules of composition and no forced change (NIST SP 800-63B-4). The list of common ones,
`common_passphrases.txt`, is our own short one, of words and rows of keys that lists of breached
passphrases are made of; a passphrase made of its lines is refused, not only a single line. The long
one, `breached_passphrases.txt`, is public (zxcvbn, MIT licence): one or two of its lines are too
few, with a year or a sign around them as well. Whole words stand in it, so three may be good.
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
BREACHED = to_translate(
    "This passphrase is one or two that were stolen before; take four or five unrelated words."
)
PATTERN = to_translate("This passphrase follows a pattern; take four or five unrelated words.")
HAS_NAME = to_translate(
    "This passphrase contains your name; take words that have nothing to do with you."
)

_FEWEST_UNFORESEEN = 8
_SHORTEST_NAME = 4
_MOST_AROUND = 4
# No line of the list is longer than 24.
_LONGEST_TWO = 48
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
    if any(_is_breached(reading) for reading in readings):
        return [BREACHED, *findings]
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


def _is_breached(letters: str) -> bool:
    """Whether one or two lines of the public list are all, but for a year or so around them."""
    around = range(_MOST_AROUND + 1)
    cores = (letters[before : len(letters) - after] for before in around for after in around)
    return any(_is_two_of(core, _breached()) for core in cores)


def _is_two_of(core: str, lines: frozenset[str]) -> bool:
    if len(core) > _LONGEST_TWO:
        return False
    parted = ((core[:cut], core[cut:]) for cut in range(1, len(core)))
    return core in lines or any(one in lines and two in lines for one, two in parted)


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
    words = {_letters(line) for line in _lines("common_passphrases.txt")}
    return re.compile("|".join([_YEAR, *sorted(words, key=len, reverse=True)]))


@cache
def _breached() -> frozenset[str]:
    return frozenset(_lines("breached_passphrases.txt"))


def _lines(name: str) -> list[str]:
    text = files(__package__).joinpath(name).read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


@cache
def _neighbours() -> frozenset[str]:
    pairs = {pair for row in _ROWS for pair in _pairs(row)}
    return frozenset(pairs | {pair[::-1] for pair in pairs})


def _pairs(text: str) -> list[str]:
    return [before + after for before, after in pairwise(text)]
