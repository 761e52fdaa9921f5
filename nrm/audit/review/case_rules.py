"""Rules about which cases a person opens, and with what right."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from nrm.audit.review import acts_seen
from nrm.audit.review.findings import (
    AFTER_END,
    BREAK_GLASS,
    CONFLICT,
    NO_ASSIGNMENT,
    Finding,
    about_person,
    all_of,
)
from nrm.audit.review.known import Known, Standing
from nrm.audit.review.week import Counted, Pair, Week
from nrm.log.entry import Outcome
from nrm.policy import PARTNER_WORKER, SOCIAL_WORKER, SUPERVISOR

# A page that was open when the access ended may still send its last request.
_A_MOMENT = timedelta(minutes=5)


def no_assignment(week: Week, known: Known) -> Iterator[Finding]:
    """A record opened by somebody who is neither assigned nor a recipient, and in no emergency."""
    pairs = [k for k, pair in week.pairs.items() if pair.without_referral.count]
    standings = known.standings({case for _, case in pairs})
    found = dict[UUID, dict[str, Counted]]()
    for account, case in pairs:
        pair, standing = week.pairs[account, case], standings.get(case)
        if standing is None or _may_open(week, account, standing):
            continue
        if _broken_before(week, known, account, case):
            continue
        # Whoever handed it on meanwhile was assigned when it was opened.
        if not _moved_after(week, known, case, pair):
            found.setdefault(account, {})[case] = pair.without_referral
    for account, cases in found.items():
        indexes, counted = all_of(cases.values())
        yield about_person(NO_ASSIGNMENT, week.people[account], indexes, counted, 1, cases=cases)


def _may_open(week: Week, account: UUID, standing: Standing) -> bool:
    person = week.people[account]
    if person.agency != standing.lead_agency:
        # Authorities open what was submitted to them; others come by a referral or not at all.
        return person.role not in (SOCIAL_WORKER, SUPERVISOR, PARTNER_WORKER)
    return account == standing.lead_worker or person.role != SOCIAL_WORKER


def _moved_after(week: Week, known: Known, case: str, pair: Pair) -> bool:
    if week.moved.get(case, -1) > pair.last:
        return True
    later = known.history(case, pair.last_at or week.at)
    moves = (v for v in later if v.entry.action in acts_seen.MOVES and v.index > pair.last)
    return any(v.entry.outcome is Outcome.DONE for v in moves)


def _broken_before(week: Week, known: Known, account: UUID, case: str) -> bool:
    """Glass that was broken as the week before ended is still open as this one begins."""
    for view in known.history(case, week.at - acts_seen.LONGEST_EMERGENCY):
        entry = view.entry
        broke = entry.action == acts_seen.BREAK_GLASS and entry.outcome is Outcome.DONE
        if broke and entry.actor == account and entry.at < week.at:
            return True
    return False


def after_end(week: Week, known: Known) -> Iterator[Finding]:
    """What was shared opened by its recipient after the referral or its consent had ended."""
    ended = known.ended({referral for _, referral in week.referrals})
    keys = [key for key in week.referrals if key[1] in ended]
    cases = {v.entry.case for key in keys for v in week.referrals[key] if v.entry.case}
    standings, found = known.standings(cases), dict[UUID, Counted]()
    for account, referral in keys:
        for view in week.referrals[account, referral]:
            standing = standings.get(view.entry.case or "")
            sender = standing is None or standing.lead_agency == view.entry.agency
            if not sender and view.entry.at > ended[referral] + _A_MOMENT:
                found.setdefault(account, Counted()).add(view.index)
    for account, late in found.items():
        yield about_person(AFTER_END, week.people[account], late.indexes, late.count, 1)


def break_glass(week: Week, known: Known) -> Iterator[Finding]:
    """Every opening of a case because a life was in danger; it is reviewed as an emergency."""
    for view in week.broken:
        entry = view.entry
        yield Finding(
            rule=BREAK_GLASS,
            about=str(view.index),
            accounts=(entry.actor,) if entry.actor else (),
            agency=entry.agency,
            case=entry.case,
            indexes=(view.index,),
            counted=1,
            threshold=1,
        )


def conflict(week: Week, known: Known) -> Iterator[Finding]:
    """Somebody who declared a conflict of interest in a case opened it, or tried to."""
    standings = known.standings({case for _, case in week.pairs})
    found = dict[UUID, dict[str, Counted]]()
    for (account, case), pair in week.pairs.items():
        standing = standings.get(case)
        if standing is None or account not in standing.stepped_back:
            continue
        since = standing.stepped_back_at
        late = pair.opened if since and pair.last_at and pair.last_at > since else Counted()
        tried = late if late.count else pair.refused
        if tried.count:
            found.setdefault(account, {})[case] = tried
    for account, cases in found.items():
        indexes, counted = all_of(cases.values())
        yield about_person(CONFLICT, week.people[account], indexes, counted, 1, cases=cases)
