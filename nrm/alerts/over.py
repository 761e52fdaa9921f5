"""What follows when a clock is over and nothing is waited for any more (domain, section 10).

A job holds no key of any agency: it can only end and delete. Where it must not, people are told.
Rows of clocks and alerts bear no seal: that it is time is known by sealed rows and the log alone.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, select

from nrm.alerts.models import TOLD
from nrm.cases.expiring import expire_draft
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.cases.requests import awaits_second
from nrm.clocks.durations import due_at, warnings_at
from nrm.clocks.models import Clock
from nrm.clocks.moments import Kind, Run
from nrm.consent.watching import watch_consents
from nrm.database import now, session
from nrm.http import hooks
from nrm.log.lookups import find_written_rows
from nrm.profile import current_profile
from nrm.referrals.expiring import close_window, expire_unanswered
from nrm.referrals.models import Referral
from nrm.transfers.models import STANDING, CaseTransfer
from nrm.vault.rows import log_key
from nrm.workflow import ENDED


class Ended(NamedTuple):
    """Whether something has ended, and whether people are told that the clock is over."""

    done: bool
    told: bool


def end(clock: Clock) -> Ended:
    """What the clock was for has ended, if it still can; its case is locked."""
    return _ENDS.get(clock.name, _only_told)(clock)


def _only_told(clock: Clock) -> Ended:
    return Ended(done=False, told=True)


def _unanswered(clock: Clock) -> Ended:
    done = clock.referral_id is not None and expire_unanswered(clock, clock.referral_id)
    return Ended(done=done, told=done)


def _window(clock: Clock) -> Ended:
    done = clock.referral_id is not None and close_window(clock, clock.referral_id)
    return Ended(done=done, told=False)


def _consent(clock: Clock) -> Ended:
    # The consent ended by its own date, and nothing is changed by that; the next one is watched.
    clock.stopped_at, clock.next_at = now(), None
    watch_consents(clock.case_id)
    return Ended(done=True, told=True)


def _draft(clock: Clock) -> Ended:
    kept = _still_kept(clock)
    if kept > timedelta(0):
        # Jobs that stood still told nobody: who is warned has the whole time that is promised.
        clock.due_at = now() + kept
        clock.look_ahead(now())
        return Ended(done=False, told=False)
    case = find_case(clock.case_id, to_change=True)
    run = _run_of(case, clock.name)
    if case.state == "draft" and (run is None or run.due_at > now()):
        clock.set_right(run)
        return Ended(done=False, told=False)
    done = case.state == "draft" and not case.legal_hold and not _is_in_use(case)
    if done:
        expire_draft(case)
    return Ended(done=done, told=True)


def _still_kept(clock: Clock) -> timedelta:
    """How long a draft is kept still, counted from the first telling that it will be erased."""
    profile = current_profile()
    due = due_at(clock.name, clock.starts_at, clock.variant, profile)
    warnings = warnings_at(clock.name, clock.starts_at, profile)
    if due is None or not warnings:
        return timedelta(0)
    # It runs anew after each edit: what was told before is of a time that was given up.
    told = (a for a in session().scalars(TOLD, {"clock_id": clock.id}) if a.at > clock.starts_at)
    warned = min((alert.made_at for alert in told if alert.kind == Kind.WARN), default=now())
    return warned + (due - warnings[-1]) - now()


def _run_of(case: Case, name: str) -> Run | None:
    """How the clock of a draft runs by the log: since its row was changed, as every edit does."""
    key = log_key(case, session().info)
    written = find_written_rows([key]).get(key)
    due = due_at(name, written.at, None, current_profile()) if written is not None else None
    if written is None or due is None:
        return None
    return Run(name=name, starts_at=written.at, due_at=due)


def _is_in_use(case: Case) -> bool:
    """Whether anything in the case waits: a partner, another agency, a second person."""
    waiting: list[ColumnElement[Any]] = [
        select(Referral.id)
        .where(Referral.case_id == case.id, Referral.state.not_in(ENDED))
        .exists(),
        select(CaseTransfer.id)
        .where(CaseTransfer.case_id == case.id, CaseTransfer.state.in_(STANDING))
        .exists(),
        awaits_second(case),
    ]
    hooks.tell("case.waits", case, waiting)
    hooks.tell("draft.waits", case, waiting)
    return any(session().execute(select(*waiting)).one())


_ENDS: Final[Mapping[str, Callable[[Clock], Ended]]] = {
    "acknowledge": _unanswered,
    "accept_decision": _unanswered,
    "handover": _window,
    "draft_expiry": _draft,
    "consent_expiry": _consent,
}
