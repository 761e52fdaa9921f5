"""Where it shows that somebody said an access was not theirs: desks of the agency, the log.

The log itself is what is looked at: nothing else is kept about it, and after a week it is history.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from flask_babel import gettext, ngettext

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.database import now
from nrm.http.actor import Actor
from nrm.log import find
from nrm.log.counting import count_people
from nrm.log.find import Filters
from nrm.look.moments import when
from nrm.look.parts import Link, Notice, Waiting
from nrm.policy import CUSTODIAN, SUPERVISOR
from nrm.referrals.views import DeskPart

DISOWN: Final = "session.disown"
_NEWS: Final = timedelta(days=7)
_MOST: Final = 10
_LOOKED_AT: Final = 500


def add_to_desk(actor: Actor, parts: list[DeskPart]) -> None:
    """For custodians and supervisors of the agency: who said so, and the way to that account."""
    if actor.role != SUPERVISOR and CUSTODIAN not in actor.duties:
        return
    wanted = Filters(acts=(DISOWN,), outcome="done", agency=actor.agency_id, from_at=_since())
    said = find.entries(wanted, find.EVERYTHING, None, _LOOKED_AT)
    # Each person once, whoever says it again and again: the others would be pushed off the desk.
    newest: dict[UUID | None, datetime] = {}
    for view in said:
        newest.setdefault(view.entry.actor, view.entry.at)
    others = [(who, at) for who, at in newest.items() if who is not None and who != actor.id]
    others = others[:_MOST]
    names = names_of({who for who, _ in others})
    items = tuple(
        Waiting(
            title=gettext("%(name)s: that was not me", name=names.get(who, "")),
            url="/admin/people",
            context=str(when(at).striptags()),
        )
        for who, at in others
    )
    title = gettext("Accounts that somebody else may have used")
    explains = gettext("Talk to your colleague, and see to it that the passphrase is a new one.")
    if items:
        parts.insert(0, DeskPart(title=title, explains=explains, items=items, count=len(items)))


def add_to_log(actor: Actor, notices: list[Notice]) -> None:
    """For an auditor: how many said so this week."""
    if not policy.may(actor, "audit.list_all"):
        return
    count = count_people(Filters(acts=(DISOWN,), outcome="done", from_at=_since()))
    if count:
        title = ngettext(
            "%(num)d person says: that was not me", "%(num)d people say: that was not me", count
        )
        text = gettext("Somebody else may have used an account in the last seven days.")
        link = Link(label=gettext("Look at these entries"), url=f"/audit?action={DISOWN}")
        notices.append(Notice(title=title, text=text, link=link))


def _since() -> datetime:
    return now() - _NEWS
