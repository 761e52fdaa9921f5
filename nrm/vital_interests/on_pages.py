"""Acts without consent where people look: on the case, a supervisor's desk, the auditor's log."""

from flask_babel import gettext, ngettext
from sqlalchemy import ColumnElement, func, select

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.cases.parts import CaseParts
from nrm.cases.without_consent import CONSENT, SCREENING, VITAL
from nrm.consent.parts import ConsentParts
from nrm.database import now, session
from nrm.http.actor import Actor
from nrm.look.moments import clock
from nrm.look.parts import Event, Link, Notice, Waiting
from nrm.policy import SOCIAL_WORKER, SUPERVISOR
from nrm.referrals.views import DeskPart
from nrm.vital_interests.finding import find_act_about, find_acts, visible_to
from nrm.vital_interests.models import LISTED, REFUSED, ActWithoutConsent
from nrm.vital_interests.telling import is_to_tell
from nrm.vital_interests.words import act_state, done_words, link_to

_MOST = 10


def add_acts(parts: CaseParts) -> None:
    """What was done without consent stands on the case, and what is still open in a warning."""
    case, actor = parts.case, parts.actor
    if not policy.may(actor, "without_consent.list_case", case):
        return
    found = find_acts(case)
    # What was decided for the person stands there as a consent already.
    for each in (one for one in found if one.kind != CONSENT):
        title = gettext("Without consent: %(act)s", act=done_words(each))
        parts.events.append(Event(at=each.made_at, title=title, detail=act_state(each).label))
    if found:
        url = f"/cases/{case.id}/without-consent"
        parts.acts.append(Link(label=gettext("Done without consent"), url=url))
        parts.warnings.extend(_warnings(found))


def _warnings(found: list[ActWithoutConsent]) -> list[Notice]:
    title = gettext("Done without consent")
    late = any(each.answer is None and each.due_at <= now() for each in found)
    stopped = any(each.answer == REFUSED and each.kind == SCREENING for each in found)
    open_to_tell = any(map(is_to_tell, found))
    said = []
    if late:
        said.append(gettext("No supervisor has looked at it within a day. Ask one now."))
    if stopped:
        said.append(gettext("A supervisor did not agree to the questions: ask the person first."))
    if open_to_tell:
        said.append(gettext("Tell the person when it is safe, and say so on its page."))
    return [Notice(title=title, text=" ".join(said), tone="warn")] if said else []


def add_to_consent(parts: ConsentParts) -> None:
    """What stands in for a consent leads to who answers for that."""
    consent = parts.consent
    if consent.given_by != VITAL:
        return
    if policy.may(parts.actor, "without_consent.list_case", consent.case):
        act = find_act_about(consent.case, consent.id)
        parts.links.extend([link_to(act)] if act is not None else [])


def add_to_desk(actor: Actor, parts: list[DeskPart]) -> None:
    """Acts that wait for a supervisor's answer, or for a worker to tell the person."""
    if actor.role == SUPERVISOR:
        explains = gettext("A life or health was in danger. Read why, and answer within a day.")
        _add(actor, parts, ActWithoutConsent.answer.is_(None), explains)
    if actor.role == SOCIAL_WORKER:
        explains = gettext("Tell the person when it is safe, and say so on its page.")
        again = ActWithoutConsent.look_again_at
        untold = ActWithoutConsent.told_at.is_(None) & (again.is_(None) | (again <= now()))
        _add(actor, parts, untold, explains)


def _add(actor: Actor, parts: list[DeskPart], waits: ColumnElement[bool], explains: str) -> None:
    """The oldest first; nothing where none waits."""
    listed = LISTED.where(visible_to(actor), waits)
    page = listed.order_by(ActWithoutConsent.made_at, ActWithoutConsent.id).limit(_MOST)
    found = [act for act, _ in session().execute(page)]
    names = names_of({each.made_by_id for each in found})
    items = tuple(
        Waiting(
            title=done_words(each),
            url=f"/without-consent/{each.id}",
            context=names.get(each.made_by_id, ""),
            clock=clock(each.due_at) if each.answer is None else None,
        )
        for each in found
    )
    if items:
        title = gettext("Done without consent")
        rest = Link(label=gettext("All of them"), url="/without-consent")
        made = DeskPart(title=title, explains=explains, items=items, count=len(items), rest=rest)
        parts.insert(0, made)


def add_to_log(actor: Actor, notices: list[Notice]) -> None:
    """How many acts wait for an auditor's review, and how many nobody answered for in time."""
    if not policy.may(actor, "without_consent.review"):
        return
    waits = visible_to(actor) & ActWithoutConsent.outcome.is_(None)
    late = ActWithoutConsent.answer.is_(None) & (ActWithoutConsent.due_at <= now())
    counts = select(func.count(ActWithoutConsent.id), func.count().filter(late)).where(waits)
    open_now, unanswered = session().execute(counts).one()
    if open_now:
        words = ngettext(
            "%(num)d act without consent waits for your review.",
            "%(num)d acts without consent wait for your review.",
            open_now,
        )
        over = ngettext(
            "%(num)d of them was not countersigned in time.",
            "%(num)d of them were not countersigned in time.",
            unanswered,
        )
        text = f"{words} {over}" if unanswered else words
        notices.append(Notice(title=gettext("Done without consent"), text=text, tone="warn"))
