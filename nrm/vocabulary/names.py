"""Languages and countries as people write them: by name, in their language or English, or by code.

What is typed is compared without case, accents and punctuation. Where two entries could be meant,
a name in the reader's language goes before an English one, and both before a code.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Final

from babel import Locale
from flask_babel import get_locale

from nrm.vocabulary.loader import CLDR, Entry, entries

_MOST_NEAR: Final = 3
_LIKENESS: Final = 0.75
_BETWEEN: Final = re.compile(r"[\W_]+")


def is_named(list_name: str) -> bool:
    """Whether the entries of this list are typed by name."""
    return list_name in CLDR


def code_named(list_name: str, typed: str) -> str | None:
    """The code of what was typed; None when the list knows nothing of this name."""
    return _codes_by_name(list_name, _language()).get(_plain(typed))


def nearest_names(list_name: str, typed: str) -> tuple[str, ...]:
    """Up to three names of the list, in the reader's language, that are most like what was typed.

    One that begins with it, in any of its words, goes before one that is spelled alike.
    """
    wanted = _plain(typed)
    known = _codes_by_name(list_name, _language())
    begun = [name for name in known if wanted and f" {wanted}" in f" {name}"]
    alike = get_close_matches(wanted, known, _MOST_NEAR, _LIKENESS)
    found = dict.fromkeys(known[name] for name in (*sorted(begun, key=len), *alike))
    labels = {entry.code: entry.label for entry in entries(list_name)}
    return tuple(labels[code] for code in found)[:_MOST_NEAR]


@cache
def _codes_by_name(list_name: str, language: str) -> Mapping[str, str]:
    # What comes first wins: no code and no foreign name ever hides a name that people read.
    known: dict[str, str] = {}
    listed = entries(list_name)
    for names in (_labels(listed), _english(listed), _codes(listed)):
        for name, code in names:
            known.setdefault(_plain(name), code)
    return known


def _labels(listed: tuple[Entry, ...]) -> Iterator[tuple[str, str]]:
    return ((entry.label, entry.code) for entry in listed)


def _english(listed: tuple[Entry, ...]) -> Iterator[tuple[str, str]]:
    return ((entry.message, entry.code) for entry in listed)


def _codes(listed: tuple[Entry, ...]) -> Iterator[tuple[str, str]]:
    yield from ((entry.code, entry.code) for entry in listed)
    # Eurostat's UK and EL are what many people write.
    yield from ((word, entry.code) for entry in listed for word in entry.mappings.values())


def _language() -> str:
    return str(get_locale() or Locale("en"))


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _BETWEEN.sub(" ", bare).strip()
