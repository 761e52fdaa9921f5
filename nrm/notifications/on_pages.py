"""Where a worker finds the way to an anonymous notification: on the page of the case."""

from flask_babel import gettext

from nrm import policy
from nrm.cases.parts import CaseParts
from nrm.look.parts import Link
from nrm.notifications.checking import is_possible


def add_way(parts: CaseParts) -> None:
    """The way there, in a country that knows it; whether the person said no is asked there."""
    case = parts.case
    discarded = case.closure_reason == "discarded"
    if is_possible(case) and not discarded and policy.may(parts.actor, "notification.send", case):
        label = gettext("Tell an authority without a name")
        parts.acts.append(Link(label=label, url=f"/cases/{case.id}/notify"))
