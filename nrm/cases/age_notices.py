"""What an opened date of birth, or what a case says of age, asks of whoever reads it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from nrm import policy
from nrm.cases.children import ADULT, TURNS_18, birthday, is_of_age, turns_18_on
from nrm.cases.models import Case
from nrm.cases.parts import CaseParts
from nrm.database import now
from nrm.http.actor import Actor
from nrm.look.moments import day
from nrm.look.parts import Link, Notice


def birthday_notice(
    actor: Actor, case: Case, section: str, content: Mapping[str, Any]
) -> Notice | None:
    """That the person has turned 18, or has not, where the case says otherwise; to the lead."""
    born = birthday(content) if section == "identity" else None
    if born is None or is_of_age(born) is (case.person_group == ADULT):
        return None
    link = _change(actor, case)
    if case.person_group == ADULT:
        title = gettext("Under 18 by this date of birth")
        text = gettext("The case says adult. Care for the person as a child, or correct the date.")
    else:
        on = day(turns_18_on(born)).striptags()
        title = gettext("Turned 18 on %(day)s: ask afresh", day=on)
        text = gettext("The person decides alone now. What was agreed for a child is asked anew.")
    return Notice(title=title, text=text, tone="warn", link=link)


def _change(actor: Actor, case: Case) -> Link | None:
    if case.state == "closed" or not policy.may(actor, "case.change_age_group", case):
        return None
    return Link(label=gettext("Change the age group"), url=f"/cases/{case.id}/age-group")


def add_age(parts: CaseParts) -> None:
    """On the page of a case: about now somebody turns 18, or an age is disputed."""
    case, link = parts.case, _change(parts.actor, parts.case)
    if link is None:
        return
    if any(each.name == TURNS_18 and each.due_at <= now() for each in parts.clocks):
        text = gettext("The day is in Identity. From it on the person decides alone.")
        title = gettext("The person is 18 about now: ask afresh")
        parts.warnings.append(Notice(title=title, text=text, tone="warn", link=link))
    if case.age_disputed and case.person_group == ADULT:
        text = gettext("Until it is settled the person is cared for as a child. Record it so.")
        title = gettext("The age is disputed")
        parts.warnings.append(Notice(title=title, text=text, tone="warn", link=link))
