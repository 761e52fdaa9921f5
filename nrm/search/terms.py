"""What can be found again of a record: each value brought to one form, in Latin letters.

A name is found by its sound, so that it does not matter in which script or by whose ear it was
written. Coded answers are never among them: there are too few, so that a bucket would tell them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from nrm.cases.one_form import document_of, names_in, phone_of

NAME, NAME_AND_YEAR, PHONE, DOCUMENT = "name", "name_and_year", "phone", "document"
# Section -> the fields of the index that its content is written to.
FIELDS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "identity": (NAME, NAME_AND_YEAR, DOCUMENT),
    "safe_contact": (PHONE,),
}
# Sounds that are spelled, heard or transliterated in several ways: the first that fits, in order.
# What is left out of the word altogether (vowels, h, j, y) stands for nothing in the last line.
_ALIKE: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"tsch|sch|tch|sh|sz|cz|zh|ts|tz|dz", "s"),
        (r"dj|dh", "d"),
        (r"c(?=[eiy])", "s"),
        (r"ch|kh|gh|ck|[cgq]", "k"),
        (r"x", "ks"),
        (r"ph|[vw]", "f"),
        (r"b", "p"),
        (r"d|th", "t"),
        (r"z", "s"),
        (r"[aeiouyhj]", ""),
    )
)
_TWICE = re.compile(r"(.)\1+")


class Term(NamedTuple):
    """A value in its one form, and the field of the index that it belongs to."""

    field: str
    value: str


def sound_of(word: str) -> str:
    """What is left of a word when it is only heard; the word itself where nothing would be."""
    heard = word
    for pattern, sound in _ALIKE:
        heard = pattern.sub(sound, heard)
    return _TWICE.sub(r"\1", heard) or word


def terms_of(section: str, content: Mapping[str, Any]) -> frozenset[Term]:
    """All that a section's content can be found by."""
    if section == "identity":
        return frozenset((*_terms_of_names(content), *_terms_of_papers(content)))
    return frozenset(_terms_of_ways(content)) if section in FIELDS_OF else frozenset()


def year_in(content: Mapping[str, Any]) -> str:
    """The year of birth in an identity, four digits, or nothing."""
    year = str(content.get("date_of_birth") or "")[:4]
    return year if re.fullmatch(r"\d{4}", year, re.ASCII) else ""


def _terms_of_names(content: Mapping[str, Any]) -> Iterator[Term]:
    year = year_in(content)
    for sound in {sound_of(word) for word in names_in(content)}:
        yield Term(NAME, sound)
        if year:
            yield Term(NAME_AND_YEAR, f"{sound} {year}")


def _terms_of_papers(content: Mapping[str, Any]) -> Iterator[Term]:
    for paper in content.get("identity_numbers") or ():
        value = document_of(str(paper.get("number") or ""))
        if value:
            yield Term(DOCUMENT, value)


def _terms_of_ways(content: Mapping[str, Any]) -> Iterator[Term]:
    for way in content.get("contact_channels") or ():
        value = phone_of(str(way.get("address") or ""))
        if value:
            yield Term(PHONE, value)
