"""Whether what was asked really stands in a case that was opened: a bucket only says perhaps."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from nrm.cases.models import Case
from nrm.cases.one_form import names_in, words_of
from nrm.http.acting import reveal
from nrm.http.actor import Actor
from nrm.search.finding import SEARCH, Asked, Candidates
from nrm.search.terms import DOCUMENT, PHONE, terms_of

Contents = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Found:
    """A case that fits, and by what: `name` to the letter, `sound` otherwise, and so on."""

    case: Case
    fits: tuple[str, ...]


def open_candidates(actor: Actor, asked: Asked, found: Candidates) -> list[Found]:
    """Those of the candidates in which all that was asked stands, by name first; after the commit.

    Raises Unavailable (`integrity`) when a record fails its check, and then shows nothing.
    """
    opened = []
    for sealed in found.records:
        contents = reveal(actor, SEARCH, sealed.case, partial(sealed.open, actor.keyring))
        if _fits(asked, contents):
            opened.append(Found(sealed.case, tuple(_reasons(asked, contents))))
    return sorted(opened, key=lambda each: "sound" in each.fits)


def _fits(asked: Asked, contents: Contents) -> bool:
    return set(asked.terms) <= set(_all_terms(contents.items()))


def _all_terms(contents: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[Any]:
    for section, content in contents:
        yield from terms_of(section, content)


def _reasons(asked: Asked, contents: Contents) -> Iterator[str]:
    if asked.name:
        same = set(words_of(asked.name)) <= names_in(contents["identity"])
        yield "name" if same else "sound"
    fields = {term.field for term in asked.terms}
    said = (("birth_year", asked.birth_year), (PHONE, PHONE in fields))
    more = (*said, (DOCUMENT, DOCUMENT in fields), ("code", asked.code))
    yield from (reason for reason, holds in more if holds)
