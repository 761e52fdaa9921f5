"""Legal disclosures where people look: on the case, a supervisor's desk, the auditor's log."""

from datetime import timedelta

from flask_babel import gettext, ngettext
from sqlalchemy import func, select

from nrm import policy
from nrm.cases.parts import CaseParts
from nrm.database import now, session
from nrm.disclosure.finding import visible_to
from nrm.disclosure.models import LISTED, OF_CASE, LegalDisclosure
from nrm.disclosure.words import authority_words, disclosure_state
from nrm.http.actor import Actor
from nrm.look.parts import Event, Link, Notice, Waiting
from nrm.policy import AUDITOR, SUPERVISOR
from nrm.referrals.views import DeskPart

_MOST = 10
_LATELY = timedelta(days=30)


def add_disclosures(parts: CaseParts) -> None:
    """What was disclosed stands among what happened, and what is to be told in a warning."""
    case, actor = parts.case, parts.actor
    found = [each.of(case) for each in session().scalars(OF_CASE, {"case_id": case.id})]
    for each in found:
        title = gettext("Legal disclosure: %(authority)s", authority=authority_words(each))
        parts.events.append(
            Event(at=each.asked_at, title=title, detail=disclosure_state(each).label)
        )
    parts.warnings.extend(_to_tell(each) for each in found if _is_to_tell(each))
    if policy.may(actor, "disclosure.ask", case) and case.closure_reason != "discarded":
        label = gettext("The law demands a disclosure")
        parts.acts.append(Link(label=label, url=f"/cases/{case.id}/disclose"))
    if found and policy.may(actor, "disclosure.read", found[0]):
        parts.acts.append(Link(label=gettext("Legal disclosures"), url="/disclosures"))


def _is_to_tell(disclosure: LegalDisclosure) -> bool:
    over = disclosure.tell_after is not None and disclosure.tell_after <= now()
    return over and disclosure.told_at is None and disclosure.outcome == "approved"


def _to_tell(disclosure: LegalDisclosure) -> Notice:
    words = gettext(
        "Something was disclosed without the person's knowledge (%(authority)s). Nothing keeps you "
        "from telling now. Say so on the page of the disclosure once it is done.",
        authority=authority_words(disclosure),
    )
    return Notice(title=gettext("The person is to be told"), text=words, tone="warn")


def add_to_desk(actor: Actor, parts: list[DeskPart]) -> None:
    """Demands that wait for a supervisor's answer."""
    if actor.role != SUPERVISOR:
        return
    waits = LISTED.where(visible_to(actor), LegalDisclosure.outcome.is_(None))
    page = waits.order_by(LegalDisclosure.asked_at.desc(), LegalDisclosure.id.desc()).limit(_MOST)
    items = tuple(
        Waiting(title=authority_words(each), url=f"/disclosures/{each.id}", context="")
        for each, _ in session().execute(page)
    )
    title = gettext("The law demands a disclosure")
    explains = gettext("Nothing leaves the agency before you approve it.")
    if items:
        parts.append(DeskPart(title=title, explains=explains, items=items, count=len(items)))


def add_to_log(actor: Actor, notices: list[Notice]) -> None:
    """How many disclosures an auditor may want to look at."""
    if actor.role != AUDITOR:
        return
    since = LegalDisclosure.asked_at > now() - _LATELY
    count = session().scalar(select(func.count(LegalDisclosure.id)).where(since)) or 0
    if count:
        words = ngettext(
            "%(num)d legal disclosure was asked for in the last 30 days.",
            "%(num)d legal disclosures were asked for in the last 30 days.",
            count,
        )
        notices.append(Notice(title=gettext("Legal disclosures"), text=words))
