"""The way to the justice track from the page of a case; what stands there is told nowhere else."""

from flask_babel import gettext

from nrm import policy
from nrm.cases.parts import CaseParts
from nrm.look.parts import Link


def add_track(parts: CaseParts) -> None:
    """For those who may open it, whatever it says."""
    if policy.decide(parts.actor, "justice.read", parts.case).within_reach:
        url = f"/cases/{parts.case.id}/justice-track"
        parts.acts.append(Link(label=gettext("Police and courts"), url=url))
