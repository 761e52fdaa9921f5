"""What somebody invented is made of, and the three steps that are taken with each of them.

The three themselves are in `pregnant.py`, `worker.py` and `girl.py`; nobody lived any of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _L  # noqa: N812


@dataclass(frozen=True)
class Answer:
    """What can be ticked, whether it helps, and why; the reason of a `sign` is its own label.

    `sign` is a code of the list `indicators`.
    """

    words: Any
    why: Any = ""
    helps: bool = False
    sign: str = ""


@dataclass(frozen=True)
class Asked:
    """What is known by then, and what can be answered."""

    tells: Any
    answers: Sequence[Answer]


@dataclass(frozen=True)
class Invented:
    """Somebody who does not exist: what is seen of her, what is said, and what may be done."""

    title: Any
    recognise: Asked
    speak: Asked
    refer: Asked


@dataclass(frozen=True)
class Step:
    """One of the three: what it asks, what is said of its answers, and what to take along.

    `several`: any number of its answers can be ticked, else one.
    """

    label: Any
    asks: Any
    hint: Any
    helps: Any
    harms: Any
    remember: Any
    several: bool = False


_HELPS: Final = _L("It helps")
_HARMS: Final = _L("It can harm")
# In the order in which they are taken.
STEPS: Final[Sequence[Step]] = (
    Step(
        label=_L("Recognise"),
        asks=_L("Which of these are signs?"),
        hint=_L("Tick all that are. One sign alone proves nothing."),
        helps=_L("On the list of signs"),
        harms=_L("No sign"),
        remember=_L(
            "See who speaks, who keeps the papers and the money, and what does not fit together. "
            "One sign alone proves nothing."
        ),
        several=True,
    ),
    Step(
        label=_L("Speak"),
        asks=_L("What would you say first?"),
        hint="",
        helps=_HELPS,
        harms=_HARMS,
        remember=_L(
            "Alone, with an interpreter of your own. Promise nothing, and do not ask what was done."
        ),
    ),
    Step(
        label=_L("Refer"),
        asks=_L("What do you do now?"),
        hint="",
        helps=_HELPS,
        harms=_HARMS,
        remember=_L(
            "Danger now comes first. An adult decides, and a child is protected. Otherwise no "
            "police and no authority for foreigners without the person."
        ),
    ),
)
