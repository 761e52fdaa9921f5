"""Who is on duty, on the inbox: in a sentence each, and the form by which the reader is, or not."""

from collections.abc import Sequence
from typing import Final

from flask_babel import gettext, ngettext

from nrm.accounts.shifts import Shift
from nrm.look.fields import Choice, Field, Kind, StepForm, within
from nrm.look.moments import when

_OFFERED: Final = (4, 8, 12, 24)
_USUAL: Final = 8


def duty_words(shifts: Sequence[Shift]) -> tuple[str, ...]:
    """Who is there and until when; or who is told while nobody says so."""
    if not shifts:
        return (
            gettext("Nobody says they are on duty, so everybody is told that something waits."),
        )
    return tuple(
        gettext("%(name)s until %(moment)s.", name=each.name, moment=when(each.until).striptags())
        for each in shifts
    )


def duty_form(shifts: Sequence[Shift]) -> StepForm:
    """The reader is on duty for some hours, or no more."""
    if any(each.own for each in shifts):
        return StepForm(
            name="off_duty",
            title="",
            explains="",
            button=gettext("I am off duty"),
            url="/account/shift/end",
            version=0,
        )
    offered = tuple(
        Choice(
            value=str(hours),
            label=ngettext("%(num)d hour", "%(num)d hours", hours),
            chosen=hours == _USUAL,
        )
        for hours in _OFFERED
    )
    field = Field(name="hours", label=gettext("For how long?"), kind=Kind.SELECT, choices=offered)
    return StepForm(
        name="on_duty",
        title="",
        explains="",
        button=gettext("I am on duty"),
        url="/account/shift",
        version=0,
        fields=within("duty", [field]),
    )
