"""Entries of the access log as the tables of pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from flask_babel import gettext, ngettext

from nrm.accounts.act_words import act_words, outcome_tag
from nrm.accounts.facts import names_of
from nrm.accounts.frame import role_words
from nrm.accounts.section_words import section_words
from nrm.agencies.models import agency_names
from nrm.audit.alarms import ALARM, HEARTBEAT
from nrm.audit.views import EntryRow
from nrm.cases.shown import code_words
from nrm.log.entry import Entry
from nrm.log.find import EntryView
from nrm.look.parts import Link, Notice
from nrm.policy import ROLES

# Their count is the index of an entry: of the one that is taken, or that is looked at next.
_ABOUT_AN_ENTRY: Final = frozenset({"audit.receipt", HEARTBEAT})
_ON_DUTY: Final = "account.begin_shift"
_RECEIPT: Final = "/api/v1/audit/entries/{}/receipt"


def entry_rows(views: list[EntryView], *, with_case: bool, receipts: bool) -> tuple[EntryRow, ...]:
    """The rows, with the public names of people and agencies, in two statements.

    `with_case`: each leads to the timeline of its case, by its pseudonym: for an auditor, as are
    `receipts`.
    """
    people = names_of({v.entry.actor for v in views if v.entry.actor is not None})
    agencies = agency_names({v.entry.agency for v in views if v.entry.agency is not None})
    rows = (_row(view, people, agencies, with_case) for view in views)
    if not receipts:
        return tuple(rows)
    return tuple(replace(row, receipt_url=_RECEIPT.format(row.index)) for row in rows)


def _row(
    view: EntryView, people: Mapping[UUID, str], agencies: Mapping[UUID, str], with_case: bool
) -> EntryRow:
    entry = view.entry
    case = entry.case if with_case else None
    return EntryRow(
        index=view.index,
        at=entry.at,
        actor=_who(entry, people),
        agency=agencies.get(entry.agency, "") if entry.agency is not None else "",
        action=act_words(entry.action),
        touched=_touched(entry),
        purpose=code_words("access_purposes", entry.purpose) if entry.purpose else "",
        outcome=outcome_tag(str(entry.outcome)),
        reason=(entry.reason or "").replace("_", " "),
        same_request=f"/audit?request={entry.request}" if with_case and entry.request else "",
        case=Link(label=case[:8], url=f"/audit/cases/{case}") if case else None,
    )


def _who(entry: Entry, people: Mapping[UUID, str]) -> str:
    if entry.actor is None:
        return str(gettext("nobody signed in"))
    name = people.get(entry.actor, str(entry.actor))
    return f"{name}, {role_words(entry.role)}" if entry.role in ROLES else name


def _touched(entry: Entry) -> str:
    if entry.sections:
        return ", ".join(section_words(name) for name in sorted(entry.sections))
    if entry.count is not None:
        return _counted(entry.action, entry.count)
    if entry.referral is not None:
        return str(gettext("a referral"))
    if entry.consent is not None:
        return str(gettext("a consent"))
    return ""


def _counted(action: str, count: int) -> str:
    if action == ALARM:
        return ""
    if action in _ABOUT_AN_ENTRY:
        return str(gettext("entry %(number)s", number=count))
    if action == _ON_DUTY:
        return str(ngettext("%(num)d hour", "%(num)d hours", count))
    return str(ngettext("%(num)d line", "%(num)d lines", count))


def together(notices: Sequence[Notice]) -> Notice | None:
    """All that waits for an auditor, in one box above the log."""
    if len(notices) < 2:
        return notices[0] if notices else None
    title = ", ".join(each.title for each in notices)
    return replace(notices[0], title=title, text=" ".join(each.text for each in notices))
