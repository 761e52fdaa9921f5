"""The desk in words: what waits, most urgent first, each with one line of context and one clock."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext

from nrm.cases.models import Case, PendingStep
from nrm.cases.shown import code_words
from nrm.cases.views import CaseRow
from nrm.cases.words import clock_words
from nrm.consent.models import Consent
from nrm.database import now
from nrm.look import moments
from nrm.look.parts import Link, Tag, Tone, Waiting
from nrm.referrals.boxes import Line
from nrm.referrals.desk import Desk, Due
from nrm.referrals.on_case import referral_state
from nrm.referrals.receiving_words import ON_DESK, by_clock
from nrm.referrals.views import DeskPart
from nrm.referrals.words import drawn_clock, service_of
from nrm.workflow import LABELS, UNSENT

SOON = timedelta(days=14)


def lead_parts(desk: Desk) -> tuple[DeskPart, ...]:
    """The desk of somebody who leads cases or supervises those who do."""
    return (
        DeskPart(
            title=gettext("Answered"),
            explains=gettext("A partner decided or asks. The next move is yours."),
            items=tuple(_answer(line, desk) for line in _answered(desk)),
        ),
        DeskPart(
            title=gettext("To confirm"),
            explains=gettext("A colleague asked for a step that two people take."),
            items=tuple(_pending(pending, case) for pending, case in desk.pending),
        ),
        DeskPart(
            title=gettext("Due"),
            explains=gettext("Most urgent first. A clock that runs out never ends support."),
            items=_dues(desk),
            empty=gettext("Nothing is due."),
            rest=Link(label=gettext("All deadlines"), url="/clocks"),
        ),
        DeskPart(
            title=gettext("Drafts"),
            explains=gettext("Nobody was contacted. Unused drafts are erased."),
            items=(*(_draft(line) for line in desk.sent if _is_draft(line)), *_draft_cases(desk)),
        ),
    )


def _answered(desk: Desk) -> list[Line]:
    """Questions first, then what goes on, then what has ended."""
    lines = [line for line in desk.sent if not _is_draft(line)]
    order = ("info_requested", "accepted")
    return sorted(lines, key=lambda x: (*order, x.referral.state).index(x.referral.state))


def _is_draft(line: Line) -> bool:
    return line.referral.state in UNSENT


def _answer(line: Line, desk: Desk) -> Waiting:
    referral = line.referral
    runs = next((d.clock for d in desk.due if d.clock.referral_id == referral.id), None)
    return Waiting(
        title=gettext(
            "%(agency)s: %(state)s",
            agency=line.other.name,
            state=referral_state(referral.state).label,
        ),
        url=f"/referrals/{referral.id}",
        context=gettext(
            "%(service)s, case %(code)s. Since %(moment)s.",
            service=service_of(referral.service),
            code=line.case.code,
            moment=moments.when(referral.state_at).striptags(),
        ),
        clock=drawn_clock(runs, gettext("you")) if runs is not None else None,
    )


def _draft(line: Line) -> Waiting:
    return Waiting(
        title=gettext(
            "%(service)s, to %(agency)s",
            service=service_of(line.referral.service),
            agency=line.other.name,
        ),
        url=f"/referrals/{line.referral.id}",
        context=gettext(
            "Case %(code)s. %(state)s.",
            code=line.case.code,
            state=referral_state(line.referral.state).label,
        ),
    )


def _draft_cases(desk: Desk) -> Iterable[Waiting]:
    for due in desk.due:
        if due.clock.name == "draft_expiry":
            yield Waiting(
                title=gettext("Case %(code)s", code=due.case.code),
                url=f"/cases/{due.case.id}",
                context=gettext("Just begun. Screening has not started."),
                clock=drawn_clock(due.clock),
            )


def _pending(pending: PendingStep, case: Case) -> Waiting:
    at = moments.when(pending.requested_at).striptags()
    return Waiting(
        title=gettext(
            "Case %(code)s: %(step)s", code=case.code, step=gettext(LABELS[pending.step])
        ),
        url=f"/cases/{case.id}",
        context=gettext("Asked for %(moment)s. It needs you as the second person.", moment=at),
    )


def _dues(desk: Desk) -> tuple[Waiting, ...]:
    lines = [_due(due) for due in desk.due if _is_mine(due)]
    return by_clock([*lines, *(_ending(line) for line in desk.ending)])


def _is_mine(due: Due) -> bool:
    if due.clock.paused_by_id is not None:
        return True  # Out of sight it would stand still for ever.
    if due.clock.name == "draft_expiry" or due.clock.paused_at is not None:
        return False
    # What a partner has to do is mine only once it is late; to ask another one is mine at once.
    is_mine = due.referral is None or due.clock.name == "re_route"
    near = now() + SOON if is_mine else now()
    return due.clock.due_at < near


def _due(due: Due) -> Waiting:
    title, url = clock_words(due.clock.name), f"/cases/{due.case.id}"
    context = gettext(
        "Case %(code)s. Since %(moment)s.",
        code=due.case.code,
        moment=moments.when(due.clock.starts_at).striptags(),
    )
    if due.referral is not None and due.partner is not None:
        title, url = f"{due.partner.name}: {title}", f"/referrals/{due.referral.id}"
        context = gettext(
            "Case %(code)s. %(service)s. Since %(moment)s.",
            code=due.case.code,
            service=service_of(due.referral.service),
            moment=moments.when(due.clock.starts_at).striptags(),
        )
    return Waiting(title=title, url=url, context=context, clock=drawn_clock(due.clock))


def _ending(line: tuple[Consent, Case]) -> Waiting:
    consent, case = line
    ends = moments.clock(consent.expires_at) if consent.expires_at is not None else None
    service = service_of(consent.purpose or "")
    return Waiting(
        title=gettext("Ask for consent again: %(service)s", service=service),
        url=f"/cases/{case.id}",
        context=gettext("Case %(code)s. Sharing stops when it ends.", code=case.code),
        clock=ends,
    )


def case_rows(desk: Desk) -> tuple[CaseRow, ...] | None:
    """The reader's open cases, soonest clock first; None for somebody who keeps none."""
    if desk.cases is None:
        return None
    dues: dict[UUID, list[Due]] = {}
    for due in desk.due:
        dues.setdefault(due.case.id, []).append(due)
    rows = [_case_row(case, dues.get(case.id, [])) for case in desk.cases]
    far = now().replace(year=9999)
    rows.sort(key=lambda row: (row.clock.at or far) if row.clock else far)
    return tuple(rows[:ON_DESK])


def _case_row(case: Case, dues: list[Due]) -> CaseRow:
    # A set keeps no order; a dict does.
    waits = dict.fromkeys(_waits_for(due) for due in dues)
    return CaseRow(
        code=case.code,
        url=f"/cases/{case.id}",
        status=Tag(label=code_words("case_statuses", case.state), tone=Tone.ON),
        waiting_on=", ".join(waits) or gettext("Nobody"),
        clock=drawn_clock(dues[0].clock, gettext("you")) if dues else None,
    )


def _waits_for(due: Due) -> str:
    if due.partner is None or due.clock.paused_at is not None:
        return str(gettext("Me"))
    return due.partner.name
