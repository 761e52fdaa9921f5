"""The way to the paper from the page of a case."""

from flask_babel import gettext

from nrm import policy
from nrm.cases.parts import CaseParts
from nrm.look.parts import Link


def add_accesses(parts: CaseParts) -> None:
    """Whoever leads the case may tell the person who opened the record."""
    if policy.may(parts.actor, "access_receipt.print", parts.case):
        label = gettext("Print who opened the record")
        parts.acts.append(Link(label=label, url=f"/cases/{parts.case.id}/accesses"))
