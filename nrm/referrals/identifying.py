"""What a text would tell of who somebody is; before acceptance nothing that does may be written.

What stands in the record is looked for as it may be typed: names in any script, numbers, the day of
birth, pieces of an address, the code of the case. Without a record, as at a partner's, there is
only what would identify anybody: a telephone number, an e-mail address.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from anyascii import anyascii
from flask_babel import gettext, lazy_gettext

from nrm.cases.one_form import document_of, names_in, phone_of, words_of
from nrm.look.written import read_day

Contents = Mapping[str, Mapping[str, Any]]
# The sections in which somebody can be known by something.
SECTIONS: Final = ("identity", "safe_contact", "location")
_SAID: Final[Mapping[str, Any]] = {
    "name": lazy_gettext("a name"),
    "way": lazy_gettext("a telephone number or an e-mail address"),
    "number": lazy_gettext("the number of a document"),
    "birth": lazy_gettext("the day of birth"),
    "place": lazy_gettext("a piece of an address"),
    "code": lazy_gettext("the code of the case"),
}
_OTHER_NAMES: Final = ("third_party_name", "guardian")
_MAIL: Final = re.compile(r"(?<![^\s@])[^\s@]{1,64}@[^\s@]{1,255}")
_DATE: Final = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}\.? [^\W\d_]{3,} \d{4}")
_DIALLED: Final = re.compile(r"\+?\d[\d ()/.-]{4,}\d")
_FEWEST_DIALLED: Final = 7
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
# In how many pieces the number of a document may be written.
_MOST_PIECES: Final = 3
_TOKEN: Final = re.compile(r"\w+")
_ENDS: Final = ".!?:;\n"
# A word of so few letters is a name only where it is written like one: "an" is Vietnamese as well.
_SHORT: Final = 3
_DIGIT: Final = re.compile(r"\d")


def telling_sentence(text: str, code: str = "", contents: Contents | None = None) -> str:
    """What is to be left out, in a sentence; empty when the text tells nobody who the person is.

    `code` and `contents`: of the case, where the writer may read it.
    """
    what = ", ".join(what_tells(text, code, contents or {}))
    if not what:
        return ""
    return str(
        gettext(
            "Before it is accepted nobody is to know who this is. Leave out: %(what)s.", what=what
        )
    )


def what_tells(text: str, code: str, contents: Contents) -> list[str]:
    """What in the text would tell who the person of this record is, each kind once, in words."""
    return [str(_SAID[each]) for each in dict.fromkeys(_found(text, code, contents))]


def tells_a_way(text: str) -> bool:
    """Whether it has what would identify anybody: a telephone number, an e-mail address."""
    return bool(_MAIL.search(text)) or any(map(_is_dialled, _numbers(text)))


def _numbers(text: str) -> list[str]:
    found: list[str] = _DIALLED.findall(_without_days(text))
    return found


def _found(text: str, code: str, contents: Contents) -> Iterator[str]:
    identity = contents.get("identity", {})
    contact, location = contents.get("safe_contact", {}), contents.get("location", {})
    if _words(text) & _names(identity, contact):
        yield "name"
    ways = {phone_of(each) for each in _numbers(text)} - {""}
    if tells_a_way(text) or ways & _known_ways(contact):
        yield "way"
    if _documents(text) & _known_documents(identity):
        yield "number"
    if str(identity.get("date_of_birth") or "-") in set(_days(text)):
        yield "birth"
    places = (location.get("current_location"), contact.get("addresses_to_avoid"))
    if _pairs(text) & {pair for place in places for pair in _telling(str(place or ""))}:
        yield "place"
    if code and code.casefold() in text.casefold():
        yield "code"


def _words(text: str) -> set[str]:
    """The words of a text; a short one only within a sentence and with a capital."""
    found: set[str] = set()
    end = 0
    for at in _TOKEN.finditer(text):
        # Between this word and the one before; with nothing before, a sentence begins as well.
        between, first, end = text[end : at.start()].rstrip(), end == 0, at.end()
        begins = between[-1] in _ENDS if between else first
        short = len(at[0]) <= _SHORT and (at[0][0].islower() or begins)
        found.update(() if short else words_of(at[0]))
    return found


def _names(identity: Mapping[str, Any], contact: Mapping[str, Any]) -> set[str]:
    others = (str(contact.get(name) or "") for name in _OTHER_NAMES)
    # What somebody wrote of another person is often a sentence: its names begin with a capital.
    tokens = (token for text in others for token in _TOKEN.findall(text) if not token[0].islower())
    return {*names_in(identity), *(word for token in tokens for word in words_of(token))}


def _without_days(text: str) -> str:
    """The text without what is a day of our time; a number that only looks like one stays."""
    return _DATE.sub(lambda at: " " if _is_day(at[0]) else at[0], anyascii(text))


def _is_day(written: str) -> bool:
    day = read_day(written)
    return day is not None and _FIRST_YEAR <= day.year <= _LAST_YEAR


def _is_dialled(number: str) -> bool:
    return sum(sign.isdigit() for sign in number) >= _FEWEST_DIALLED


def _known_ways(contact: Mapping[str, Any]) -> set[str]:
    rows = contact.get("contact_channels") or ()
    told = [str(row.get("address") or "") for row in rows]
    told.append(str(contact.get("third_party_contact") or ""))
    return {phone_of(each) for each in told} - {""}


def _documents(text: str) -> set[str]:
    pieces = text.split()
    joined = (
        "".join(pieces[at : at + many])
        for at in range(len(pieces))
        for many in range(1, _MOST_PIECES + 1)
    )
    return {document_of(each) for each in joined} - {""}


def _known_documents(identity: Mapping[str, Any]) -> set[str]:
    rows = identity.get("identity_numbers") or ()
    return {document_of(str(row.get("number") or "")) for row in rows} - {""}


def _days(text: str) -> Iterator[str]:
    for written in _DATE.findall(text):
        day = read_day(written)
        if day is not None:
            yield day.isoformat()


def _pairs(text: str) -> set[tuple[str, str]]:
    """All words that stand side by side, in small Latin letters."""
    words = [anyascii(token).lower() for token in _TOKEN.findall(text)]
    return set(pairwise(words))


def _telling(place: str) -> Iterator[tuple[str, str]]:
    """Those of an address by which it is known: `12 Quay`, `Quay Street`."""
    tokens = _TOKEN.findall(place)
    for one, two in pairwise(tokens):
        # A number beside a word that is more than "in" or "of".
        numbered = any(_DIGIT.search(each) for each in (one, two))
        worded = any(len(each) >= _SHORT and not _DIGIT.search(each) for each in (one, two))
        if (numbered and worded) or (one[0].isupper() and two[0].isupper()):
            yield anyascii(one).lower(), anyascii(two).lower()
