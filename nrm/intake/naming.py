"""What in a text would tell who somebody is, where no record says what to look for.

A telephone number or an e-mail address, the number of a document, the day of birth of an adult, a
house in a street. A name nobody can see in a text: the page asks for none.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any, Final

from anyascii import anyascii
from flask_babel import gettext, lazy_gettext

from nrm.database import now
from nrm.referrals.identifying import tells_a_way

_SAID: Final[dict[str, Any]] = {
    "way": lazy_gettext("a telephone number or an e-mail address"),
    "number": lazy_gettext("the number of a document"),
    "birth": lazy_gettext("the day of birth"),
    "place": lazy_gettext("a piece of an address"),
}
# As a document has it: signs together, most of them digits.
_DOCUMENT: Final = re.compile(r"\b(?=(?:\w*\d){5})[A-Za-z0-9]{6,}\b")
_DATE: Final = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}\.? [^\W\d_]{3,} \d{4}")
# As a year, or as its last two digits. Whoever is as old as this is no child.
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_SHORT_YEAR: Final = re.compile(r"[./-](\d\d)$")
_GROWN_UP: Final = 16
# What streets are called in the languages that profiles have, in Latin letters: after the name,
# at its end, or before it.
_AFTER: Final = "[Ss]treet|[Rr]oad|[Ll]ane|[Aa]venue|[Ss]quare|[Bb]oulevard"
_END: Final = r"\w+(?:strasse|str|gasse|weg|platz|straat|laan|katu|tie)"
_BEFORE: Final = (
    "[Rr]ue|[Cc]hemin|[Qq]uai|[Aa]venue|[Bb]oulevard|[Vv]iale|[Cc]orso|[Pp]iazza|[Cc]alle|[Oo]do[su]?"
    "|[Ll]eoforos|shr`"
)
_WORD: Final = re.compile(r"\S+")
_COVER: Final = "▒▒▒"
_NUMBER: Final = r"\d{1,4}[a-zA-Z]?"
_HOUSE: Final = re.compile(
    rf"\b{_NUMBER},? (?:[A-Z]\w+ ){{1,3}}(?:{_AFTER})\b"
    rf"|\b(?:{_AFTER}|{_END}),? (?:[Nn]o\.? )?{_NUMBER}\b"
    rf"|\b{_NUMBER},? (?:{_BEFORE}) \w"
    rf"|\b(?:{_BEFORE}) (?:[A-Z]?\w+ ){{1,3}}{_NUMBER}\b"
)


def telling(text: str) -> str:
    """What is to be left out, in a sentence; empty when nothing of the kind is in the text."""
    return sentence_of(set(_found(text)))


def sentence_of(found: Collection[str]) -> str:
    """The same of what was found elsewhere, in any order; what nobody can mean is left out."""
    what = ", ".join(_worded(found))
    if not what:
        return ""
    return str(
        gettext(
            "The person has not agreed, so nobody may learn who it is. Leave out: %(what)s.",
            what=what,
        )
    )


def what_tells(text: str) -> list[str]:
    """What in the text would tell who somebody is, each kind of it once, in words."""
    return _worded(set(_found(text)))


def _worded(found: Collection[str]) -> list[str]:
    return [str(said) for each, said in _SAID.items() if each in found]


def covered(text: str) -> str:
    """The text with each word covered that has a figure or an `@`: then it tells nothing above."""
    return _WORD.sub(lambda word: _COVER if _has_figures(word[0]) else word[0], text)


def _has_figures(word: str) -> bool:
    return any(sign.isdigit() or sign == "@" for sign in word + anyascii(word))


def _found(text: str) -> Iterator[str]:
    if tells_a_way(text):
        yield "way"
    latin = anyascii(text)
    if _DOCUMENT.search(_DATE.sub(" ", latin)):
        yield "number"
    if any(_is_birth(written) for written in _DATE.findall(text)):
        yield "birth"
    if _HOUSE.search(latin):
        yield "place"


def _is_birth(written: str) -> bool:
    """Whether it is a day so long ago, in whichever language its month is."""
    this = now().year
    if found := _YEAR.search(written):
        return int(found[0]) <= this - _GROWN_UP
    short = _SHORT_YEAR.search(written)
    return short is not None and int(short[1]) > this % 100
