"""Rules about how much a person opens, when, and how often in vain. Each is a sentence; so is the
reason on the page (`words.py`). Thresholds are those of the profile.
"""

from collections.abc import Iterator

from nrm.audit.review.findings import (
    BEFORE_LEAVING,
    BULK,
    DENIALS,
    DISOWNED,
    EMPTY_SEARCH,
    LEFT,
    OUT_OF_HOURS,
    Finding,
    about_person,
)
from nrm.audit.review.known import Known
from nrm.audit.review.week import Person, Week
from nrm.policy import SYSTEM

# How the entry of such a word names the one that it is about.
_NAMED = "disowned_entry"
# As many weeks make what is usual for one person; before, that of the role stands alone.
ENOUGH_WEEKS = 3


def bulk(week: Week, known: Known) -> Iterator[Finding]:
    """Far more cases opened, in a day or in the week, than this person and this role usually do."""
    limits = week.limits
    for person in week.people.values():
        own, role = known.usual(person.account), known.usual_of_role(person.role)
        # Before anybody knows what is usual, little is out of the ordinary.
        times = 1 if role.weeks else limits.usual_factor
        weighed = (
            (person.peak, limits.cases_a_day, own.peak, role.peak),
            (len(person.cases), limits.cases_a_week, own.cases, role.cases),
        )
        for counted, least, usual, of_role in weighed:
            base = max(usual, of_role) if own.weeks >= ENOUGH_WEEKS else of_role
            if counted >= max(times * least, limits.usual_factor * base):
                yield about_person(
                    BULK,
                    person,
                    person.opened.indexes,
                    counted,
                    least,
                    usual=usual,
                    role_usual=of_role,
                )
                break


def out_of_hours(week: Week, known: Known) -> Iterator[Finding]:
    """Content opened at night or on days off, not on duty, far more often than this one does."""
    limits = week.limits
    for person in week.people.values():
        # Software fetches at any hour; what it opens too much of is bulk.
        if person.role == SYSTEM:
            continue
        usual = known.usual(person.account)
        # Before anybody knows what is usual, little is out of the ordinary.
        times = 1 if usual.weeks else limits.usual_factor
        # Whoever works late now and then has weeks far above the mean: the fullest one tells.
        weighed = (
            (person.at_night, limits.at_night, 0),
            (person.off_hours, limits.off_hours, _half_more(usual.most_off_hours)),
        )
        for opened, least, habit in weighed:
            if opened.count >= max(times * least, limits.usual_factor * usual.off_hours, habit):
                yield about_person(
                    OUT_OF_HOURS,
                    person,
                    opened.indexes,
                    opened.count,
                    least,
                    usual=usual.off_hours,
                )
                break


def denials(week: Week, known: Known) -> Iterator[Finding]:
    """Refused again and again, or at one and the same case."""
    limits, of_one = week.limits, dict[object, tuple[int, str, list[int]]]()
    for (account, case), pair in week.pairs.items():
        most = of_one.get(account, (0, "", []))
        of_one[account] = max(most, (pair.refused.count, case, pair.refused.indexes))
    for person in week.people.values():
        at_one, case, indexes = of_one.get(person.account, (0, "", []))
        if person.refused.count >= limits.refusals:
            counted, least = person.refused.count, limits.refusals
            yield about_person(DENIALS, person, person.refused.indexes, counted, least)
        elif at_one >= limits.refusals_of_one_case:
            least = limits.refusals_of_one_case
            yield about_person(DENIALS, person, indexes, at_one, least, cases=[case])


def empty_search(week: Week, known: Known) -> Iterator[Finding]:
    """One search after another that finds nobody: names are being tried."""
    least = week.limits.empty_searches
    for person in week.people.values():
        found = person.empty_searches
        if found.count >= least:
            yield about_person(EMPTY_SEARCH, person, found.indexes, found.count, least)


def left(week: Week, known: Known) -> Iterator[Finding]:
    """Anything done with an account whose owner had left."""
    gone = known.left(week.people, week.at)
    for account, person in week.people.items():
        acts = person.acts if account in gone else person.after_leaving
        if acts.count:
            yield about_person(LEFT, person, acts.indexes, acts.count, 1)


def before_leaving(week: Week, known: Known) -> Iterator[Finding]:
    """More cases opened than usual in the two weeks before somebody left."""
    least, gone = week.limits.leaving_cases, set(week.left)
    for account in gone & set(week.people):
        person = week.people[account]
        usual, counted = known.usual(account), max(len(person.cases), known.last_week(account))
        if counted >= max(least, _half_as_much_again(usual.cases, person, known)):
            yield about_person(
                BEFORE_LEAVING,
                person,
                person.opened.indexes,
                counted,
                least,
                usual=usual.cases,
            )


def _half_as_much_again(usual: int, person: Person, known: Known) -> int:
    role = known.usual_of_role(person.role).cases
    return _half_more(usual or role)


def _half_more(number: int) -> int:
    return -(-3 * number // 2)


def disowned(week: Week, known: Known) -> Iterator[Finding]:
    """Somebody says that an access under the own name was not theirs."""
    for view in week.disowned:
        named = view.entry.sections.get(_NAMED)
        yield Finding(
            rule=DISOWNED,
            about=str(view.index),
            accounts=(view.entry.actor,) if view.entry.actor else (),
            agency=view.entry.agency,
            indexes=(view.index,) if named is None else (named, view.index),
            counted=1,
            threshold=1,
        )
