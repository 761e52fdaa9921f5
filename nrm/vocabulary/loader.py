"""Code lists: one CSV beside this module for each, read once and never changed.

A row is `code,label,source` and, where another standard has a word for it, that word. Labels are
in plain English and translated when they are read; names of languages and countries come from
CLDR. The country's own list, `regions`, is in its profile: `nrm.profile.list_entries` knows both.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

from babel import Locale
from flask_babel import get_locale, gettext

# Lists that are another one under a second name, as the contract calls them.
SAME_AS: Final[Mapping[str, str]] = {"purposes": "services", "urgencies": "priorities"}

# The three ways of not answering are valid wherever a code is asked of a person; but see
# `non_answers`: among countries `NA` is Namibia.
NON_ANSWERS: Final = frozenset({"UNK", "ND", "NA"})

CLDR: Final = frozenset({"languages", "countries"})
_OWN: Final = frozenset({"code", "label", "source"})


@dataclass(frozen=True)
class Entry:
    """A code with its English label, where it comes from, and what other standards call it."""

    code: str
    message: str
    source: str
    mappings: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The label in the language of whoever is asking; English outside a request."""
        return str(gettext(self.message))


@dataclass(frozen=True)
class NamedByCldr(Entry):
    """A language or country: its label is CLDR's name in the language of whoever is asking."""

    table: str = "languages"

    @property
    def label(self) -> str:
        """CLDR's name; the English one where CLDR has none in this language."""
        locale = get_locale() or Locale("en")
        names = locale.languages if self.table == "languages" else locale.territories
        return str(names.get(self.code, self.message))


def list_names() -> tuple[str, ...]:
    """Every list that is the same in all countries, in the order of the alphabet."""
    found = (path.name for path in files("nrm.vocabulary").iterdir())
    own = (name.removesuffix(".csv") for name in found if name.endswith(".csv"))
    return tuple(sorted({*own, *SAME_AS}))


LISTS: Final = list_names()


@cache
def entries(list_name: str) -> tuple[Entry, ...]:
    """The entries of a list in the order in which they are shown; KeyError when there is none."""
    if list_name not in LISTS:
        raise KeyError(list_name)
    name = SAME_AS.get(list_name, list_name)
    text = files("nrm.vocabulary").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(_entry(name, row) for row in csv.DictReader(text.splitlines()))


@cache
def codes(list_name: str) -> frozenset[str]:
    """The codes of a list, without the three non-answers; KeyError when there is none."""
    return frozenset(entry.code for entry in entries(list_name))


def non_answers(list_name: str) -> frozenset[str]:
    """The non-answers that may stand where this list is asked: those it has no other use for."""
    return NON_ANSWERS - codes(list_name)


def label_of(list_name: str, code: str) -> str:
    """The label of a code or of a non-answer; a code that is in neither is a KeyError."""
    name = "non_answers" if code in non_answers(list_name) else list_name
    found = next((entry for entry in entries(name) if entry.code == code), None)
    if found is None:
        raise KeyError(code)
    return found.label


def _entry(list_name: str, row: Mapping[str, str]) -> Entry:
    code, message, source = row["code"], row["label"], row["source"]
    mappings = {name: word for name, word in row.items() if name not in _OWN and word}
    if list_name in CLDR:
        return NamedByCldr(code, message, source, mappings, list_name)
    return Entry(code, message, source, mappings)
