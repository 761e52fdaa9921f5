"""Recording that somebody is missing, what was done, and that the person is back.

The mark `missing` of the case follows; the deadlines run from here (domain, 9.11 and 10).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.cases import records, without_consent
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.clocks.models import start_clock, stop_clocks
from nrm.database import new_id, now, session
from nrm.errors import Conflict, Invalid, OutOfTurn
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.missing.ground import CHILD, check_basis
from nrm.missing.models import MissingEpisode, find_episode, find_episodes
from nrm.missing.said import Ground, Interview, Report

# The names of the two records; every episode is a version of them.
REPORT, INTERVIEW = "missing_episode", "return_interview"


def report_missing(actor: Actor, case_id: UUID, report: Report) -> MissingEpisode:
    """The case is marked, and the time in which somebody must be told runs; a child's is over."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "missing.report", case)
    made = _report(actor, case, report)
    log.write(
        actor,
        "missing.report",
        made,
        sections={REPORT: made.record_number},
        purpose="casework",
    )
    return made


def _report(actor: Actor, case: Case, report: Report) -> MissingEpisode:
    if case.state == "closed":
        raise OutOfTurn(gettext("This case is closed; reopen it first."))
    if case.missing:
        raise Conflict(gettext("This person is recorded as missing already."))
    at = now()
    if report.reported_at is not None and report.reported_at > at:
        raise Invalid({"reported_at": [gettext("This lies in the future.")]})
    sealed = {"last_seen": report.last_seen, "known_by": report.known_by}
    made = MissingEpisode(
        id=new_id(),
        case_id=case.id,
        reported_at=report.reported_at or at,
        recorded_by_id=actor.id,
        risk_level=report.risk_level,
        record_number=_write(actor, case, {REPORT: sealed})[REPORT],
    )
    session().add(made)
    case.missing = True
    start_clock("missing_report", case.id, variant=CHILD if case.may_be_child else None)
    return made.of(case)


def _write(actor: Actor, case: Case, contents: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    if not contents:
        return {}
    keys = records.open_case_keys(actor, case)
    return records.write_records(actor, case, keys, records.Writing(contents))


def tell_police(actor: Actor, episode_id: UUID, ground: Ground, seen: int | None) -> MissingEpisode:
    """The police was told, on this ground; what it may be told beyond that stands in a referral."""
    episode = find_episode(episode_id, to_change=True)
    policy.ask(actor, "missing.tell_police", episode)
    written, consent = _tell(actor, episode, ground, seen)
    log.write(
        actor,
        "missing.tell_police",
        episode,
        sections={REPORT: episode.record_number, **written},
        purpose="casework",
        consent=consent,
        reason=ground.basis,
    )
    return episode


def _tell(
    actor: Actor, episode: MissingEpisode, ground: Ground, seen: int | None
) -> tuple[dict[str, int], str | None]:
    """What was written, and the pseudonym of the consent that it rests on."""
    check_version(seen, episode.version)
    if episode.police_told_at is not None:
        raise Conflict(gettext("The police was told already."))
    if episode.found_at is not None:
        raise OutOfTurn(gettext("The person is back; there is nothing to tell."))
    consent = check_basis(episode.case, ground.basis)
    without_consent.check_reason(ground.basis, ground.reason)
    episode.police_basis, episode.police_told_by_id = ground.basis, actor.id
    episode.police_told_at = now()
    stop_clocks(["missing_report"], episode.case_id)
    why = without_consent.reasons_of(ground.basis, ground.reason)
    written = _write(actor, episode.case, why)
    for number in written.values():
        act = without_consent.Unasked(without_consent.POLICE, episode.id, number)
        without_consent.tell_unasked(actor, episode.case, act)
    return written, consent


def record_return(
    actor: Actor, episode_id: UUID, found_at: datetime | None, seen: int | None
) -> MissingEpisode:
    """The person is back: the mark is gone, and a talk about it is due."""
    episode = find_episode(episode_id, to_change=True)
    policy.ask(actor, "missing.record_return", episode)
    _return(episode, found_at or now(), seen)
    log.write(actor, "missing.record_return", episode)
    return episode


def _return(episode: MissingEpisode, found_at: datetime, seen: int | None) -> None:
    check_version(seen, episode.version)
    if episode.found_at is not None:
        raise Conflict(gettext("The return is recorded already."))
    if not episode.reported_at <= found_at <= now():
        sentence = gettext("This lies before the report, or in the future.")
        raise Invalid({"found_at": [sentence]})
    episode.found_at, episode.case.missing = found_at, False
    stop_clocks(["missing_report"], episode.case_id)
    start_clock("return_interview", episode.case_id)


def record_interview(
    actor: Actor, episode_id: UUID, talk: Interview, seen: int | None
) -> MissingEpisode:
    """The talk was offered; once it took place, the time for it has stopped."""
    episode = find_episode(episode_id, to_change=True)
    policy.ask(actor, "missing.record_interview", episode)
    written = _interview(actor, episode, talk, seen)
    log.write(actor, "missing.record_interview", episode, sections=written, purpose="casework")
    return episode


def _interview(
    actor: Actor, episode: MissingEpisode, talk: Interview, seen: int | None
) -> dict[str, int]:
    check_version(seen, episode.version)
    if episode.found_at is None:
        raise OutOfTurn(gettext("The person is not back yet."))
    if episode.interview_done_at is not None:
        raise Conflict(gettext("This talk is recorded already."))
    episode.interview_offered_at = episode.interview_offered_at or now()
    if not talk.done:
        return {}
    sealed = {"re_exploited": talk.re_exploited, "told": talk.told}
    episode.interview_done_at = now()
    written = _write(actor, episode.case, {INTERVIEW: sealed})
    episode.interview_number = written[INTERVIEW]
    stop_clocks(["return_interview"], episode.case_id)
    return written


def read_missing(actor: Actor, episode_id: UUID) -> MissingEpisode:
    """Codes and times of one episode."""
    episode = find_episode(episode_id)
    policy.ask(actor, "missing.read", episode)
    log.write(actor, "missing.read", episode)
    return episode


def list_missing(actor: Actor, case_id: UUID) -> tuple[Case, list[MissingEpisode]]:
    """The case and each time that the person was missing, newest first."""
    case = find_case(case_id)
    policy.ask(actor, "missing.list", case)
    found = find_episodes(case)
    log.write(actor, "missing.list", case, count=len(found))
    return case, found
