"""The way to the files of a case, on its page."""

from flask_babel import gettext

from nrm import policy
from nrm.cases.parts import CaseParts
from nrm.look.parts import Link


def add_files(parts: CaseParts) -> None:
    """The files stand among the acts of the page, for whoever may open them or say why."""
    decision = policy.decide(parts.actor, "file.list", parts.case)
    if decision.within_reach:
        parts.acts.append(Link(label=gettext("Files"), url=f"/cases/{parts.case.id}/files"))
