"""The parts of what is asked of whoever has a concern, in the order of the conversation.

Privacy and danger first; what was noticed; whether the person knows and agrees; and only then how
anybody may be reached. The answers of other parts travel in the form and are kept nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _L  # noqa: N812

from nrm.errors import Missing, to_translate

_NO_PART: Final = to_translate("There is no such part.")


@dataclass(frozen=True)
class Part:
    """One short page. `says` is for whoever asks; `asks` are questions of `told.py`."""

    name: str
    title: Any
    says: Sequence[Any]
    asks: tuple[str, ...]


PARTS: Final[Sequence[Part]] = (
    Part(
        "before",
        _L("You worry about somebody"),
        (
            _L("Talk with the person alone, where whoever came along neither sees nor hears you."),
            _L(
                "No account, no name of yours and no address of your device is kept. Only people "
                "of the agency that takes it in can read what you send."
            ),
            _L("You need not be sure, and you need not ask the person for proof or details."),
        ),
        ("danger", "region", "setting"),
    ),
    Part(
        "noticed",
        _L("What you noticed"),
        (
            _L("Tick what you saw or were told. One sign alone proves nothing."),
            _L("Do not ask for what happened: listen to what is told, and write that down."),
        ),
        ("signs", "person_group", "text"),
    ),
    Part(
        "agreed",
        _L("Does the person know?"),
        (
            _L("Say what would happen next, and that a no changes nothing in how you care."),
            _L("A child is protected whether or not anybody agrees. Tell the child all the same."),
        ),
        ("knows", "agrees"),
    ),
    Part(
        "contact",
        _L("How somebody may be reached"),
        (_L("A wrong call can put the person in danger. Leave out whatever you are not sure of."),),
        ("person_name", "safe_way", "sender_contact"),
    ),
)
ASKED: Final = tuple(name for part in PARTS for name in part.asks)


def part_named(name: str) -> Part:
    """The part of this name; Missing if there is none."""
    found = next((part for part in PARTS if part.name == name), None)
    if found is None:
        raise Missing(_NO_PART)
    return found


def before(part: Part) -> Sequence[Part]:
    """The parts that come first."""
    return PARTS[: PARTS.index(part)]
