"""The parts of a first meeting, in the order of the conversation, and what each asks.

Safety comes first, then what the person has to know before saying anything, then what is needed
now. What was told to others before is shown before anything is asked about it. Questions are those
of the sections, under the section's name: `preferences-seen_alone`; those of the step that ends
the meeting (domain, C03) stand under the step's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _L  # noqa: N812

FORM: Final = "first_meeting"
STEP: Final = "screen"
TOLD: Final = "told"


@dataclass(frozen=True)
class MeetingPart:
    """One short page. `says` is for whoever asks; `asks`: keys by section, or by `screen`."""

    name: str
    title: Any
    says: Sequence[Any]
    asks: Mapping[str, Sequence[str]]


PARTS: Final[Sequence[MeetingPart]] = (
    MeetingPart(
        "safe",
        _L("A safe place to talk"),
        (
            _L("Talk with the person alone, without whoever came along, where nobody hears you."),
            _L("Is somebody in danger now? Then call for help first. What is typed here stays."),
        ),
        {
            "preferences": (
                *("seen_alone", "accompanied_by", "interpreter_needed", "language"),
                *("interpreter_gender_pref", "practitioner_gender_pref", "breaks"),
            )
        },
    ),
    MeetingPart(
        "limits",
        _L("What stays between you"),
        (
            _L("Say who you are, and that no question has to be answered, now or later."),
            _L("Say what you write down, who can read it, and that anybody may ask who did."),
            _L(
                "Say what you cannot keep to yourself: a danger to life, also of others, or to a "
                "child."
            ),
        ),
        {STEP: ("limits_explained",)},
    ),
    MeetingPart(
        "danger",
        _L("Is the person safe?"),
        (_L("What the person fears counts as much as what you see."),),
        {"risk": ("person_view", "level", "safety_constraints")},
    ),
    MeetingPart(
        "needs",
        _L("What is needed now"),
        (_L("Food, sleep, a doctor, somebody to call: first what cannot wait."),),
        {"needs": ("person_wishes", "needs")},
    ),
    MeetingPart(
        TOLD,
        _L("What was told before"),
        (
            _L("Nobody should have to tell it twice. Read this before you ask anything."),
            _L("What happened is not asked in a first meeting. Listen to what is told."),
        ),
        {"preferences": ("topics_to_avoid",)},
    ),
    MeetingPart(
        "ground",
        _L("On what ground you go on"),
        (_L("Ask whether you may write this down. With the last press it is saved."),),
        {STEP: ("basis", "reason")},
    ),
)
SECTIONS_ASKED: Final = tuple(
    dict.fromkeys(section for part in PARTS for section in part.asks if section != STEP)
)


def keys_of(section: str) -> Sequence[str]:
    """What the whole meeting asks of a section."""
    return [key for part in PARTS for key in part.asks.get(section, ())]
