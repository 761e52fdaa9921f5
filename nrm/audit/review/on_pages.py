"""The queue where people look: on the auditor's log, and on the desk of whoever is asked."""

from flask_babel import gettext, ngettext

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.audit.review.finding import accounts_told, count_waiting, visible_to
from nrm.audit.review.models import ASKED, LISTED, ReviewItem
from nrm.audit.review.words import rule_words
from nrm.database import session
from nrm.http.actor import Actor
from nrm.look.moments import clock
from nrm.look.parts import Link, Notice, Waiting
from nrm.policy import AUDITOR
from nrm.referrals.views import DeskPart

_MOST = 10


def add_to_log(actor: Actor, notices: list[Notice]) -> None:
    """How many items wait for an auditor, first of all."""
    if not policy.may(actor, "review.count"):
        return
    count = sum(count_waiting(actor).values())
    if count:
        words = ngettext(
            "%(num)d item waits in the review queue.",
            "%(num)d items wait in the review queue.",
            count,
        )
        link = Link(label=gettext("Open the queue"), url="/audit/review")
        title = gettext("Review queue")
        notices.insert(0, Notice(title=title, text=words, tone="warn", link=link))


def add_to_desk(actor: Actor, parts: list[DeskPart]) -> None:
    """What an auditor has asked this person's agency to explain, the oldest first."""
    if actor.role == AUDITOR or not policy.may(actor, "review.list"):
        return
    asked = LISTED.where(visible_to(actor), ReviewItem.state == ASKED)
    page = asked.order_by(ReviewItem.raised_at, ReviewItem.id).limit(_MOST)
    found = session().scalars(page).all()
    names = names_of({who for each in found for who in each.accounts})
    items = tuple(
        Waiting(
            title=rule_words(each.rule),
            url=f"/audit/review/{each.id}",
            context=", ".join(names.get(who, "") for who in accounts_told(actor, each)),
            clock=clock(each.due_at) if each.due_at is not None else None,
        )
        for each in found
    )
    if items:
        title = gettext("An auditor asks")
        explains = gettext("Say what it was. You see whom it is about, and nothing of the case.")
        parts.insert(0, DeskPart(title=title, explains=explains, items=items, count=len(items)))
