"""Whether a text for another agency would tell who it is about: then it is not sent.

There is no record to hold it against: what is looked for is what tells it of anybody, and a name
where a text says that it is one. `record`: of a case that the writer leads, where she asks from its
page, so that the names in it are found as well; nothing of it is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask_babel import gettext

from nrm.advice.folding import folded
from nrm.advice.found import what_is_found
from nrm.advice.marked import has_a_name
from nrm.errors import Invalid
from nrm.intake.naming import what_tells
from nrm.referrals.identifying import what_tells as what_tells_of

LONGEST_TEXT: Final = 2_000


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
    what = ", ".join(dict.fromkeys(_found(text, known)))
    if not what:
        return ""
    return str(
        gettext("Advice is asked without saying who it is about. Leave out: %(what)s.", what=what)
    )


def add_what_tells(text: str, found: list[str]) -> None:
    """The same is looked for in what a partner writes about a referral: it knows no record."""
    found += _found(text, Known())


def _found(text: str, known: Known) -> list[str]:
    plain = folded(text)
    found = what_is_found(plain)
    for each in (text, plain):
        found += [*what_tells(each), *what_tells_of(each, known.code, known.contents)]
    if has_a_name(plain):
        found.append(gettext("a name"))
    return found
