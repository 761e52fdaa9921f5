"""Rules about looking: the same person again and again, from several accounts, or to no end."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from nrm.audit.review import acts_seen
from nrm.audit.review.findings import (
    MANY_ACCOUNTS,
    NEVER_ACTED,
    NO_WORK,
    SAME_SEARCH,
    Finding,
    about_person,
    all_of,
)
from nrm.audit.review.known import Known
from nrm.audit.review.models import MOST_NAMED
from nrm.audit.review.week import Pair, Week
from nrm.log.find import EntryView
from nrm.policy import SUPERVISOR


def same_search(week: Week, known: Known) -> Iterator[Finding]:
    """The same case came up again and again when somebody searched who does not lead it."""
    least = week.limits.searches
    often = {k: len(p.searched) for k, p in week.pairs.items() if len(p.searched) >= least}
    standings = known.standings({case for _, case in often})
    found = dict[UUID, dict[str, int]]()
    for (account, case), count in often.items():
        standing, pair = standings.get(case), week.pairs[account, case]
        if standing is None or standing.lead_worker != account:
            found.setdefault(account, {})[case] = 0 if pair.worked else count
    for account, cases in found.items():
        if max(cases.values()) >= least:
            person = week.people[account]
            indexes = [i for case in cases for i in week.pairs[account, case].looked.indexes]
            yield about_person(
                SAME_SEARCH, person, indexes, max(cases.values()), least, cases=cases
            )


def many_accounts(week: Week, known: Known) -> Iterator[Finding]:
    """One case looked at from several accounts, none of which did any work on it."""
    least, lookers = week.limits.accounts, dict[str, list[UUID]]()
    for (account, case), pair in week.pairs.items():
        looks = pair.looked.count or len(pair.searched) > 1
        if looks and not pair.worked and week.people[account].role != SUPERVISOR:
            lookers.setdefault(case, []).append(account)
    standings = known.standings({c for c, who in lookers.items() if len(who) >= least})
    for case, standing in standings.items():
        among = set(lookers[case]) - {standing.lead_worker}
        if len(among) >= least:
            among -= _workers_of(known.history(case, _span_before(week)))
        if len(among) >= least:
            yield _about_case(week, case, sorted(among))


def _about_case(week: Week, case: str, accounts: list[UUID]) -> Finding:
    indexes, _ = all_of(week.pairs[account, case].looked for account in accounts)
    return Finding(
        rule=MANY_ACCOUNTS,
        about=case,
        accounts=tuple(accounts),
        agency=week.people[accounts[0]].agency,
        case=case,
        indexes=tuple(sorted(indexes)[:MOST_NAMED]),
        counted=len(accounts),
        threshold=week.limits.accounts,
    )


def never_acted(week: Week, known: Known) -> Iterator[Finding]:
    """A partner opens what was shared on several days, and its agency does nothing about it."""
    least = week.limits.partner_days
    found = dict[UUID, dict[str, Pair]]()
    for (account, case), pair in week.pairs.items():
        agency = week.people[account].agency
        by_referral = pair.opened.count > pair.without_referral.count
        if by_referral and agency and (agency, case) not in week.worked_agencies:
            standing = known.standings([case]).get(case)
            if standing is None or standing.lead_agency == agency:
                continue
            before = known.history(case, _span_before(week))
            own = [v for v in before if v.entry.agency == agency]
            days = pair.opened_days | {
                week.day_of(v.entry.at) for v in own if acts_seen.is_opening(v.entry)
            }
            if len(days) >= least and not _workers_of(own):
                found.setdefault(account, {})[case] = pair
    for account, cases in found.items():
        indexes, counted = all_of(pair.opened for pair in cases.values())
        yield about_person(NEVER_ACTED, week.people[account], indexes, counted, least, cases=cases)


def no_work(week: Week, known: Known) -> Iterator[Finding]:
    """One case looked at on many days by somebody who does not lead it and did no work on it."""
    least = week.limits.looking_days
    wanted = {k: p for k, p in week.pairs.items() if len(p.days) > 1 and not p.worked}
    standings, found = known.standings({case for _, case in wanted}), dict[UUID, dict[str, int]]()
    for (account, case), pair in wanted.items():
        standing, agency = standings.get(case), week.people[account].agency
        if standing is None or standing.lead_worker == account or agency != standing.lead_agency:
            continue
        own = [v for v in known.history(case, _span_before(week)) if v.entry.actor == account]
        days: set[date] = {week.day_of(v.entry.at) for v in own if acts_seen.is_look(v.entry)}
        if len(days | pair.days) >= least and not _workers_of(own):
            found.setdefault(account, {})[case] = len(days | pair.days)
    for account, cases in found.items():
        indexes, _ = all_of(week.pairs[account, case].looked for case in cases)
        counted = max(cases.values())
        yield about_person(NO_WORK, week.people[account], indexes, counted, least, cases=cases)


def _span_before(week: Week) -> datetime:
    return week.at + timedelta(days=7 - week.limits.looking_span_days)


def _workers_of(views: Iterable[EntryView]) -> set[UUID | None]:
    return {v.entry.actor for v in views if acts_seen.is_work(v.entry)}
