"""What tells who somebody is beyond what is looked for everywhere: ways, numbers and full days.

Looked for in a folded text (`folding.py`), in Latin letters. No day of long ago is needed where
nobody is spoken of, be it the day of birth of a child or not.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from anyascii import anyascii
from babel import Locale
from flask_babel import lazy_gettext

from nrm.advice.folding import folded
from nrm.advice.wanted import today

_SAID: Final[Mapping[str, Any]] = {
    "way": lazy_gettext("a telephone number or an e-mail address"),
    "number": lazy_gettext("the number of a document"),
    "birth": lazy_gettext("the day of birth"),
}
_WAY: Final = re.compile(
    r"@\s{0,2}\w|\w\s?[(\[{<]\s?at\s?[)\]}>]\s?\w"
    r"|\bat [\w-]+(?: dot |\.)(?:com|org|net|info|eu)\b"
    r"|\b(?:t\.me|wa\.me|m\.me|fb\.com|(?:facebook|instagram|tiktok|snapchat|vk|x)\.com)/\w",
    re.IGNORECASE,
)
# Hours and years are written with the signs of a telephone number, and are none.
_NO_NUMBER: Final = re.compile(
    r"(?<![\d:])(?:[01]?\d|2[0-3])[:.][0-5]\d(?![\d:])|(?<!\d)(?:19|20)\d\d(?!\d)"
)
_DIALLED: Final = re.compile(r"(?:\d[\s()/.,:;_*+-]{0,5}){7}")
# Letters, and figures in pieces; an amount of money is written like that as well.
_PIECES: Final = re.compile(
    r"\b(?!EUR|USD|GBP|CHF|SEK)[A-Z]{1,3}[ ./_-](?=(?:[ ./_-]?\d){5})\d{1,5}(?:[ ./_-]\d{1,5})+\b"
)
_LANGUAGES: Final = ("ar", "cy", "de", "el", "en", "fi", "fr", "it", "nl", "sv")


def _months() -> dict[str, int]:
    """How the months are called, written out or short, in Latin letters."""
    return {
        anyascii(folded(name)).strip(".").lower(): number
        for language in _LANGUAGES
        for names in Locale.parse(language).months.values()
        for width in ("wide", "abbreviated")
        for number, name in names[width].items()
    }


_MONTHS: Final = _months()
_MONTH: Final = "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True))
_APART: Final = r"\s{0,2}[./-]\s{0,2}"
_NTH: Final = r"(?P<day>\d{1,2})\s?(?:st|nd|rd|th|er|de|ain)?"
_DAYS: Final = tuple(
    re.compile(rf"(?<!\d){written}(?!\d)", re.IGNORECASE)
    for written in (
        rf"(?P<day>\d{{1,2}}){_APART}(?P<month>\d{{1,2}}){_APART}(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}}){_APART}(?P<month>\d{{1,2}}){_APART}(?P<day>\d{{1,2}})",
        r"(?<!\d[./-])(?P<day>\d{1,2})([./-])(?P<month>\d{1,2})\2(?P<year>\d\d)(?![./-]\d)",
        rf"{_NTH}\W{{0,3}}(?:(?:of|de|di)\W)?(?P<month>{_MONTH})\W{{1,3}}(?:of\W)?(?P<year>\d{{4}})",
        rf"\b(?P<month>{_MONTH})\W{{1,3}}(?:the\W)?{_NTH}\W{{1,3}}(?:of\W)?(?P<year>\d{{4}})",
    )
)
_LONG_AGO: Final = timedelta(days=365)


def what_is_found(text: str) -> list[str]:
    """What of it is in the folded text, each kind once, in words."""
    return [str(_SAID[each]) for each in dict.fromkeys(_found(anyascii(text)))]


def _found(text: str) -> Iterator[str]:
    left = text
    for written in _DAYS:
        if any(map(_is_long_ago, written.finditer(text))):
            yield "birth"
        left = written.sub(" x ", left)
    left = _NO_NUMBER.sub(" x ", left)
    if _WAY.search(text) or _DIALLED.search(left):
        yield "way"
    if _PIECES.search(left):
        yield "number"


def _is_long_ago(found: re.Match[str]) -> bool:
    year, month, day = int(found["year"]), found["month"].lower(), int(found["day"])
    if year < 100:
        year += 2000 if year <= today().year % 100 else 1900
    number = _MONTHS.get(month) or int(month)
    # The month stands first in some countries.
    days = [_day(year, *pair) for pair in ((number, day), (day, number))]
    return any(each is not None and each < today() - _LONG_AGO for each in days)


def _day(year: int, month: int, day: int) -> date | None:
    """The day; its last three in a month do not matter here."""
    if not (year > 0 and 0 < month <= 12 and 0 < day <= 31):
        return None
    return date(year, month, min(day, 28))
