"""On the page of a case: the way to its safe ways and to what was tried."""

from flask_babel import gettext

from nrm import policy
from nrm.cases.parts import CaseParts
from nrm.look.parts import Link


def add_reaching(parts: CaseParts) -> None:
    """For whoever may look; nothing is asked of the database."""
    if policy.may(parts.actor, "reaching.look", parts.case):
        url = f"/cases/{parts.case.id}/reaching"
        parts.acts.append(Link(label=gettext("Reach the person"), url=url))
