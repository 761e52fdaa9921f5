"""The way to people around a person, on the page of the case."""

from flask_babel import gettext

from nrm import policy
from nrm.cases.parts import CaseParts
from nrm.look.parts import Link


def add_way(parts: CaseParts) -> None:
    """Who may look finds it there."""
    if policy.may(parts.actor, "participant.list", parts.case):
        label = gettext("People around the person")
        parts.acts.append(Link(label=label, url=f"/cases/{parts.case.id}/people"))
