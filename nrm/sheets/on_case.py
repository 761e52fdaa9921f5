"""The way to the sheet from the page of a case."""

from flask_babel import gettext

from nrm import policy
from nrm.cases.parts import CaseParts
from nrm.look.parts import Link


def add_sheet(parts: CaseParts) -> None:
    """Whoever leads the case may print a sheet for the person."""
    if policy.may(parts.actor, "sheet.print", parts.case) and parts.case.state != "closed":
        label = gettext("Print a sheet for the person")
        parts.acts.append(Link(label=label, url=f"/cases/{parts.case.id}/sheet"))
