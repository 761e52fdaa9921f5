"""What somebody may tell, and what has to stay away: the answers of the form and of the call.

Without the agreement of an adult nothing is sent by which anybody could know who it is; a child,
and whoever may be one, is protected whether or not anybody agrees (domain, 6.2).
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from flask_babel import gettext

from nrm.errors import Invalid
from nrm.intake.naming import sentence_of, telling
from nrm.intake.unread import LONG, TabKey, Unread

# Of each text, how many characters it may have.
LONGEST: Final[Mapping[str, int]] = {
    "text": 2_000,
    "person_name": 300,
    "safe_way": 1_000,
    "sender_contact": 300,
}
YES: Final = "yes"
MOST_URGENT: Final = "urgent_24h"
CALM: Final = ("high", "routine")
AGREED: Final = "given"
# Asked of a person only who agreed, or who may be a child.
NAMING: Final = ("person_name", "safe_way")
# Of each answer that is a code, its list.
LISTS: Final[Mapping[str, str]] = {
    "danger": "answers",
    "region": "regions",
    "setting": "indicator_groups",
    "person_group": "person_groups",
    "knows": "answers",
    "agrees": "asked_answers",
}
CHILDREN: Final = frozenset({"child", "age_uncertain"})


@dataclass(frozen=True)
class Told:
    """All that is asked; only the first and `agrees` have to be answered. Empty: not answered."""

    danger: str = ""
    region: str = ""
    setting: str = ""
    signs: tuple[str, ...] = ()
    person_group: str = ""
    text: str = field(default="", repr=False)
    knows: str = ""
    agrees: str = ""
    person_name: str = field(default="", repr=False)
    safe_way: str = field(default="", repr=False)
    sender_contact: str = field(default="", repr=False)
    # Texts that the sender's browser sealed, in the place of those above, and the key to them.
    unread: Mapping[str, Unread] = field(default_factory=dict, repr=False)
    tab_key: TabKey | None = None

    @property
    def may_be_child(self) -> bool:
        """Whether the rules for a child hold."""
        return self.person_group in CHILDREN

    @property
    def may_name(self) -> bool:
        """Whether it may be said who it is, and how she is reached."""
        return may_be_named(self.agrees, self.person_group)

    @property
    def urgency(self) -> str:
        """How soon somebody has to look."""
        if self.danger == YES:
            return MOST_URGENT
        return "routine" if self.danger == "no" and not self.may_be_child else "high"

    def plain(self) -> dict[str, Any]:
        """What was answered, to be sealed."""
        said = asdict(replace(self, unread={}, tab_key=None))
        told = {name: it for name, it in said.items() if it}
        unread = {name: it.written() for name, it in self.unread.items()}
        return {**told, "signs": list(self.signs), **({"unread": unread} if unread else {})}


def may_be_named(agrees: str, person_group: str) -> bool:
    """Whether it may be said who it is: with her agreement, or of a child."""
    return agrees == AGREED or person_group in CHILDREN


def typed(given: str) -> str:
    """A text without what no seal can hold, and without blanks around it."""
    kept = (sign for sign in given if sign != "\0" and not "\ud800" <= sign <= "\udfff")
    return "".join(kept).strip()


def check_told(told: Told) -> None:
    """Nothing, when it may be sent; Invalid names what is missing or has to be left out."""
    errors = faults(told)
    if errors:
        raise Invalid(errors)


def faults(told: Told) -> dict[str, list[str]]:
    """What is missing or has to be left out, by question."""
    return {name: [sentence] for name, sentence in _faults(told)}


def _faults(told: Told) -> Iterator[tuple[str, str]]:
    if not told.danger:
        yield "danger", gettext("Say whether anybody is in danger now.")
    for name, most in LONGEST.items():
        unread = told.unread.get(name)
        if unread is not None and not unread.sealed:
            yield name, type_again()
        elif len(getattr(told, name)) > most or (unread and _is_long(unread, most)):
            yield name, gettext("This text is too long; %(most)s characters fit here.", most=most)
    if not told.agrees:
        yield "agrees", gettext("Say whether the person agrees that you tell us.")
        return
    if told.may_name:
        return
    for name in NAMING:
        if getattr(told, name) or name in told.unread:
            yield name, gettext("Without the person's agreement this cannot be sent.")
    # What is too long is refused for that, and nobody looks through it.
    if len(told.text) <= LONGEST["text"] and (sentence := _tells(told)):
        yield "text", sentence


def _is_long(unread: Unread, most: int) -> bool:
    return LONG in unread.found or not unread.fits(most)


def _tells(told: Told) -> str:
    """The sentence about what has to be left out: the browser says what it found in a sealed text.

    Whoever has it say something else is found out when the text is opened (`opening.py`).
    """
    unread = told.unread.get("text")
    return sentence_of(unread.found) if unread else telling(told.text)


def type_again() -> str:
    """Of a text that was sealed for a tab which is gone, or in which no script runs any more."""
    return str(
        gettext(
            "This text is sealed for your browser, which could not go on with it. Take out the "
            "signs that stand here, if any, and type it again."
        )
    )
