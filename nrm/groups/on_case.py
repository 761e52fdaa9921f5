"""On the page of a case: the group it belongs to, or the way to say that it belongs to one."""

from flask_babel import gettext

from nrm import policy
from nrm.cases.parts import CaseParts
from nrm.groups.finding import find_place
from nrm.look.parts import Link


def add_group(parts: CaseParts) -> None:
    """A link for whoever may follow it; the page is drawn for people of the lead agency only."""
    case, actor = parts.case, parts.actor
    found = find_place(case)
    if found is not None:
        label = gettext("Belongs to group %(reference)s", reference=found[1].reference)
        parts.acts.append(Link(label=label, url=f"/groups/{found[1].id}"))
        if policy.may(actor, "group.remove", case):
            out = gettext("Take out of the group")
            parts.acts.append(Link(label=out, url=f"/cases/{case.id}/group"))
    elif policy.may(actor, "group.begin", case) and case.state != "closed":
        url = f"/cases/{case.id}/group"
        parts.acts.append(Link(label=gettext("Belongs with other cases"), url=url))
