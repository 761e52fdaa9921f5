"""A concern that waits in the demonstration, handed over by a nurse who has no account."""

from typing import Final

from nrm.demo.cast import Cast, act
from nrm.demo.country import LEADING, REGISTRAR_NAME
from nrm.intake.actions import choose_intake
from nrm.intake.arriving import hand_over
from nrm.intake.models import ELSEWHERE
from nrm.intake.told import Told

_TOLD: Final = Told(
    danger="no",
    setting="health",
    signs=("H02", "H08", "G10"),
    person_group="adult",
    text="Burns on both hands that are some days old. The man who came along answered for her.",
    knows="yes",
    agrees="given",
    safe_way="Comes to change the dressing on Thursday morning, alone. No calls, no letters.",
)


def hand_over_concern(cast: Cast) -> None:
    """The first agency takes concerns in, and one waits there; done twice it is one still."""
    act(choose_intake, cast.actor(REGISTRAR_NAME), ELSEWHERE, cast.agency(LEADING[0].name))
    hand_over(_TOLD, "the demonstration")
