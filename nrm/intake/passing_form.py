"""The questions with which a concern is passed on to another agency."""

from collections.abc import Mapping

from flask import request
from flask_babel import gettext

from nrm.cases.forms import none_chosen
from nrm.http.forms import named
from nrm.intake.models import ELSEWHERE, Concern
from nrm.intake.taking import regions_of_others
from nrm.look.coded import choices
from nrm.look.fields import Choice, Field, Kind
from nrm.profile import list_entries

# What the form calls its answers, beside those of other steps on the same page.
TO, WHY = "to_region", "why"


def passing_fields(concern: Concern, errors: Mapping[str, list[str]]) -> tuple[Field, ...]:
    """To whom it can be passed on, and why; nothing where no other agency takes concerns in."""
    others = regions_of_others(concern.agency_id)
    labels = {entry.code: entry.label for entry in list_entries("regions")}
    labels[ELSEWHERE] = gettext("Everywhere else")
    chosen = request.form.get(TO, "")
    offered = tuple(
        Choice(value=each, label=f"{label} ({others[each]})", chosen=each == chosen)
        for each, label in labels.items()
        if each in others
    )
    if not offered:
        return ()
    reasons = choices("concern_passing_reasons", [request.form.get(WHY)])
    return (
        Field(
            name=TO,
            label=gettext("In which region is the person?"),
            kind=Kind.SELECT,
            choices=(none_chosen([chosen]), *offered),
            errors=named(errors, TO),
        ),
        Field(
            name=WHY,
            label=gettext("Why is it passed on?"),
            kind=Kind.CHOICE,
            choices=reasons,
            errors=named(errors, WHY),
        ),
    )
