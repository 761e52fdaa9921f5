"""What somebody may tell, and what has to stay away: the answers of the form and of the call.

Without the agreement of an adult nothing is sent by which anybody could know who it is; a child,
and whoever may be one, is protected whether or not anybody agrees (domain, 6.2).
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from flask_babel import gettext

from nrm.errors import Invalid
from nrm.intake.naming import telling

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
_CHILDREN: Final = frozenset({"child", "age_uncertain"})


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

    @property
    def may_be_child(self) -> bool:
        """Whether the rules for a child hold."""
        return self.person_group in _CHILDREN

    @property
    def may_name(self) -> bool:
        """Whether it may be said who it is, and how she is reached."""
        return self.agrees == AGREED or self.may_be_child

    @property
    def urgency(self) -> str:
        """How soon somebody has to look."""
        if self.danger == YES:
            return MOST_URGENT
        return "routine" if self.danger == "no" and not self.may_be_child else "high"

    def plain(self) -> dict[str, Any]:
        """What was answered, to be sealed."""
        said = {name: it for name, it in asdict(self).items() if it}
        return {**said, "signs": list(self.signs)}


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
        if len(getattr(told, name)) > most:
            yield name, gettext("This text is too long; %(most)s characters fit here.", most=most)
    if not told.agrees:
        yield "agrees", gettext("Say whether the person agrees that you tell us.")
        return
    if told.may_name:
        return
    for name in NAMING:
        if getattr(told, name):
            yield name, gettext("Without the person's agreement this cannot be sent.")
    # What is too long is refused for that, and nobody looks through it.
    if len(told.text) <= LONGEST["text"] and (sentence := telling(told.text)):
        yield "text", sentence
