"""The first meeting on the page of a case that nobody has screened."""

from flask_babel import gettext

from nrm import policy
from nrm.cases.parts import CaseParts
from nrm.look.parts import Link


def add_meeting(parts: CaseParts) -> None:
    """Whoever may screen it begins or goes on there."""
    case = parts.case
    if case.state == "draft" and policy.may(parts.actor, "case.screen", case):
        url = f"/cases/{case.id}/first-meeting"
        parts.first.append(Link(label=gettext("First meeting, step by step"), url=url))
