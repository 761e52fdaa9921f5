"""`/audit/agency`: what the people of a custodian's own agency did, and not about whom."""

from dataclasses import replace

from flask import Blueprint, Response
from flask_babel import gettext

from nrm import policy
from nrm.accounts.facts import everybody
from nrm.accounts.frame import frame_for
from nrm.audit.actions import Found, list_entries_of_agency
from nrm.audit.asking import filters_asked, place_asked
from nrm.audit.entry_words import entry_rows
from nrm.audit.filters import KEPT, Asked, filters_shown
from nrm.audit.listing import ON_PAGE, pager_of
from nrm.audit.views import AuditAgencyPage
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import asked_for, draw
from nrm.look.coded import any_of
from nrm.look.fields import Choice, summary
from nrm.look.parts import Filters

blueprint = Blueprint("audit_agency", __name__)
_URL = "/audit/agency"


@blueprint.get(_URL)
def agency() -> Response:
    """Newest first, found by the filters in the address."""
    asked, errors = asked_for(), dict[str, str]()
    with acting("audit.list_agency") as actor:
        policy.ask(actor, "audit.list_agency")
        wanted = filters_asked(asked, errors)
        after = place_asked(asked)
        # A filter that cannot be read finds nothing: it would list everything.
        found = Found([]) if errors else list_entries_of_agency(actor, wanted, after, ON_PAGE)
        rows = entry_rows(found.entries[:ON_PAGE], with_case=False, receipts=False)
        filters = _filters(actor, asked, errors)
    page = AuditAgencyPage(
        frame=frame_for(actor, _URL),
        errors=summary((*filters.fields, *filters.more)),
        filters=filters,
        entries=rows,
        pager=pager_of(_URL, found, {k: asked[k] for k in KEPT if k in asked}, asked),
    )
    return draw("audit/agency.html", page, 422 if errors else 200)


def _filters(actor: Actor, asked: Asked, errors: dict[str, str]) -> Filters:
    """Those of one's own entries, and which colleague."""
    own = filters_shown(actor, asked, errors)
    people = sorted(one.name for one in everybody() if one.agency_id == actor.agency_id)
    offered = (Choice(value=name, label=name, chosen=name == asked.get("actor")) for name in people)
    who = any_of("actor", gettext("Person (sign-in name)"), offered)
    told = (errors["actor"],) if "actor" in errors else ()
    return replace(own, url=_URL, fields=(replace(who, errors=told), *own.fields))
