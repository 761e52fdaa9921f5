"""Whether a text for another agency would tell who it is about: then it is not sent.

There is no record to hold it against: what is looked for is what tells it of anybody, and a name
where a text says that it is one. `record`: of a case that the writer leads, where she asks from its
page, so that the names in it are found as well; nothing of it is kept.
"""

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask_babel import gettext

from nrm.errors import Invalid
from nrm.intake.naming import what_tells
from nrm.referrals.identifying import what_tells as what_tells_of

LONGEST_TEXT: Final = 2_000
# What a name follows, in the languages that profiles have.
_PERSON: Final = (
    "woman|girl|man|boy|child|person|patient|pupil|client|she|he|is|was|somebody|someone"
)
_TITLES: Final = (
    r"Ms\.?|Mrs\.?|Mr\.?|Miss|Mme\.?|Mlle\.?|Madame|Monsieur|Frau|Herrn?|Signora?|Sra?\.|Señora?"
    r"|[Κκ]υρία|[Κκ]ύριος|[Κκ]ύριο|[Κκ]α|السيدة|السيد|الآنسة|г-жа|госпожа|господин"
)
_CALLED: Final = (
    rf"(?:{_PERSON}|[Tt]hey|[Ss]he's|[Hh]e's) (?:is |was )?(?:called|named)|[Nn]ame(?: is|'s|:)"
    r"|s'appelle|prénommée?|heißt|namens|si chiama|se llama|[Λλ]έγεται|[Οο]νομάζεται"
    r"|(?:τη|τον) λένε|اسمها|اسمه|تدعى|يدعى|зовут|quhet"
)
# What stands before a family name and is written small.
_BEFORE: Final = "van|von|der|den|de|del|da|di|la|le|el|al|bin|bint|ibn|abu"
_NAME: Final = re.compile(
    rf"(?<!\w)(?:{_TITLES}|{_CALLED})\s+(?:(?:{_BEFORE})\s+)*([^\W\d_][\w'’-]*)"
)
_NO_NAMES: Final = frozenset(
    each.casefold() for each in (*calendar.day_name, *calendar.month_name, "God", "I") if each
)


@dataclass(frozen=True)
class Known:
    """What a text is held against: the code of a case and its sections, while somebody asks."""

    code: str = ""
    contents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)


def check_text(name: str, text: str, known: Known | None = None) -> None:
    """Nothing, when it says of nobody who it is; Invalid says what is to be left out."""
    if len(text) > LONGEST_TEXT:
        # What is too long is refused for that, and nobody looks through it.
        sentence = gettext(
            "This text is too long; %(most)s characters fit here.", most=LONGEST_TEXT
        )
        raise Invalid({name: [sentence]})
    if sentence := telling(text, known or Known()):
        raise Invalid({name: [sentence]})


def telling(text: str, known: Known) -> str:
    """What is to be left out, in a sentence; empty when nothing of the kind is in the text."""
    found = [*what_tells(text), *what_tells_of(text, known.code, known.contents)]
    if _names(text):
        found.append(gettext("a name"))
    if not found:
        return ""
    what = ", ".join(dict.fromkeys(found))
    return str(
        gettext("Advice is asked without saying who it is about. Leave out: %(what)s.", what=what)
    )


def _names(text: str) -> bool:
    return any(_is_name(found) for found in _said(text))


def _said(text: str) -> Iterator[str]:
    for at in _NAME.finditer(text):
        yield at[1]


def _is_name(word: str) -> bool:
    """Whether a word that follows is written as a name; a script without capitals has no other."""
    capital = word[0].isupper() or word[0].lower() == word[0].upper()
    return capital and word.casefold() not in _NO_NAMES
