"""Misuse planted into a country at work, each with the rule that must notice it; and the measure.

An item counts as right when a plant of its week has its rule and is about the same person or case.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from nrm.audit.review.findings import Finding
from nrm.audit.review.known import Standing
from nrm.audit.review.limits import limits_of
from nrm.audit.review.rules import RULES, find_all
from nrm.audit.review.tallies import tallies_of
from nrm.audit.review.week import Week
from nrm.clocks.working_days import is_working_day
from nrm.log.entry import Entry, Outcome
from nrm.log.find import EntryView
from tests.support.working_country import (
    HEAD,
    PARTNER,
    PROFILE,
    WORKER,
    Case,
    Do,
    Person,
    WorkingCountry,
)

WEEK = timedelta(days=7)


@dataclass(eq=False)
class Plant:
    """Something that must be noticed: by this rule, about one of these, in one of these weeks."""

    rule: str
    about: set[str]
    weeks: set[date]
    found: bool = False


@dataclass
class Measured:
    """What came of a campaign."""

    entries: int = 0
    plants: list[Plant] = field(default_factory=list)
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    by_week: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    findings: list[tuple[date, Finding]] = field(default_factory=list)

    def recall(self, rule: str) -> tuple[int, int]:
        """How many plants of the rule were found, of how many."""
        of_rule = [plant for plant in self.plants if plant.rule == rule]
        return sum(plant.found for plant in of_rule), len(of_rule)

    @property
    def missed(self) -> list[Plant]:
        return [plant for plant in self.plants if not plant.found]


class Misuse:
    """What somebody plants into the country's days."""

    def __init__(self, country: WorkingCountry, each: int, only: Collection[str] = ()) -> None:
        self.country, self.chance = country, country.chance
        self.plants: list[Plant] = []
        self.due: dict[date, list[Callable[[], Iterator[Do]]]] = defaultdict(list)
        # The first weeks make what is usual.
        begins, room = country.first + 4 * WEEK, country.days - 7 * 6
        wanted = (p for p in self._plans() if not only or p.__name__.strip("_") in only)
        for plan in wanted:
            for _ in range(each):
                monday = begins + timedelta(days=self.chance.randrange(max(1, room)) // 7 * 7)
                self.due[monday].append(partial(self._begin, plan, monday))

    def _begin(self, plan: Callable[[date], Iterator[Do]], monday: date) -> Iterator[Do]:
        return plan(monday)

    def day(self, today: date) -> list[Do]:
        """What is planted on this day."""
        return [do for begin in self.due.pop(today, ()) for do in begin()]

    def _plans(self) -> tuple[Callable[[date], Iterator[Do]], ...]:
        return (
            *(self._neighbour, self._bulk, self._leaves, self._night, self._three_accounts),
            *(self._after_end, self._never_acts, self._denied, self._unassigned),
            *(self._conflict, self._ghost, self._same_search, self._tries_names, self._glass),
            self._stranger,
        )

    # Each plan plants one thing, from this Monday on.

    def _plant(self, rule: str, monday: date, *about: object) -> None:
        self.plants.append(Plant(rule, {str(each) for each in about}, {monday, monday + WEEK}))

    def _on(self, day: date, do: Callable[[], Iterator[Do]]) -> None:
        self.due[day].append(do)

    def _somebody(self, role: str) -> Person:
        there = [p for p in self.country.people if p.role == role and p.here_until == date.max]
        return self.chance.choice(there)

    def _of_a_colleague(self, person: Person) -> Case:
        cases = [c for c in self.country.cases if c.agency == person.agency]
        return self.chance.choice([c for c in cases if c.worker is not person])

    def _act(self, person: Person, action: str, case: Case | None, hour: float, **more: Any) -> Do:
        return self.country.act(person, action, case, hour=hour, **more)

    def _neighbour(self, monday: date) -> Iterator[Do]:
        person = self._somebody(WORKER)
        case = self._of_a_colleague(person)
        self._plant("no_work", monday, person.id)
        for day in (1, 2, 4):
            look = partial(self._some, person, "case.read", case, 12.5, 2)
            self._on(monday + timedelta(days=day), look)
        yield self._act(person, "case.read", case, 12.5)

    def _some(
        self, person: Person, action: str, case: Case | None, hour: float, times: int, **more: Any
    ) -> Iterator[Do]:
        for _ in range(times):
            yield self._act(person, action, case, hour, **more)

    def _bulk(self, monday: date) -> Iterator[Do]:
        person = self._somebody(HEAD)
        self._plant("bulk", monday, person.id)
        there = [c for c in self.country.cases if c.agency == person.agency]
        for case in self.chance.sample(there, min(150, len(there))):
            yield self._act(person, "section.read", case, 14, purpose="supervision")

    def _leaves(self, monday: date) -> Iterator[Do]:
        person = self._somebody(WORKER)
        head = next(p for p in self.country.agencies[person.agency] if p.role == HEAD)
        self._plant("before_leaving", monday, person.id)
        friday = monday + timedelta(days=4)
        person.here_until, rows = friday, {f"account:{person.id}": "0" * 64}
        gone = datetime.combine(friday, time(17), PROFILE.time_zone).astimezone(UTC)
        self.country.known.gone[person.id] = gone
        self._on(friday, partial(self._hand_on, person))
        self._on(friday, partial(self._some, head, "account.leave", None, 17, 1, rows=rows))
        for case in person.mine:
            yield self._act(person, "section.read", case, 15)
        closed = [c for c in self.country.known.cases.items() if c[1].lead_worker == person.id]
        for name, _ in closed[:60]:
            case = Case(name, person.agency, person, monday)
            yield self._act(person, "section.read", case, 16)

    def _hand_on(self, person: Person) -> Iterator[Do]:
        there = [p for p in self.country.agencies[person.agency] if p.role == WORKER]
        others = [p for p in there if p is not person and p.here_until == date.max]
        for case in person.mine:
            yield self._act(person, "case.assign", case, 16.5)
            case.worker = self.chance.choice(others)
            case.worker.mine.append(case)
            self.country.known.cases[case.name] = Standing(case.agency, case.worker.id)
        person.mine = []

    def _night(self, monday: date) -> Iterator[Do]:
        person = next(
            p for p in iter(partial(self._somebody, WORKER), None) if p.late < 0.1 and p.mine
        )
        self._plant("out_of_hours", monday, person.id)
        for case in self.chance.choices(person.mine, k=18):
            yield self._act(person, "section.read", case, 2.5)

    def _three_accounts(self, monday: date) -> Iterator[Do]:
        person = self._somebody(WORKER)
        case = self._of_a_colleague(person)
        there = [p for p in self.country.agencies[person.agency] if p.role == WORKER]
        others = [p for p in there if p is not case.worker and p.here_until == date.max]
        self._plant("many_accounts", monday, case.name)
        for each in self.chance.sample(others, 3):
            yield self._act(each, "case.read", case, 18)

    def _shared(self) -> tuple[Person, Case]:
        shared = [c for c in self.country.cases if c.partner is not None]
        case = self.chance.choice(shared)
        assert case.partner is not None
        return case.partner, case

    def _after_end(self, monday: date) -> Iterator[Do]:
        partner, case = self._shared()
        partner.mine.remove(case)
        self._plant("after_end", monday, partner.id)
        at, _ = self._act(partner, "session.open", None, 7)
        self.country.known.ends[case.referral] = at
        yield self._act(partner, "referral.read", case, 11, referral=case.referral)

    def _never_acts(self, monday: date) -> Iterator[Do]:
        agencies = [p.agency for p in self.country.people if p.role == PARTNER]
        partner = self._somebody(PARTNER)
        worker = self._somebody(WORKER)
        assert partner.agency in agencies
        case = Case(f"{self.chance.getrandbits(128):032x}", worker.agency, worker, monday)
        case.referral = f"{self.chance.getrandbits(128):032x}"
        self.country.known.cases[case.name] = Standing(case.agency, worker.id)
        self._plant("never_acted", monday, partner.id)
        again = partial(self._some, partner, "referral.read", case, 11, 1, referral=case.referral)
        for day in (1, 2, 3, 4):
            self._on(monday + timedelta(days=day), again)
        yield from again()

    def _denied(self, monday: date) -> Iterator[Do]:
        person = self._somebody(self.chance.choice((WORKER, PARTNER)))
        self._plant("denials", monday, person.id)
        if self.chance.random() < 0.5:
            case = self._of_a_colleague(self._somebody(WORKER))
            yield from self._some(person, "section.read", case, 12, 6, outcome=Outcome.REFUSED)
        else:
            yield from self._some(person, "case.list", None, 12, 40, outcome=Outcome.REFUSED)

    def _unassigned(self, monday: date) -> Iterator[Do]:
        person = self._somebody(WORKER)
        case = self._of_a_colleague(person)
        # Nobody hands it on in these weeks, or it would be taken for a hand-over.
        self._plant("no_assignment", monday, person.id)
        case = Case(f"{self.chance.getrandbits(128):032x}", case.agency, case.worker, monday)
        self.country.known.cases[case.name] = Standing(case.agency, case.worker.id)
        yield self._act(person, "section.read", case, 13)

    def _conflict(self, monday: date) -> Iterator[Do]:
        person = self._somebody(WORKER)
        case = self._of_a_colleague(person)
        at, _ = self._act(person, "session.open", None, 7)
        back = frozenset({person.id})
        self.country.known.cases[case.name] = Standing(case.agency, case.worker.id, back, at)
        self._plant("conflict", monday, person.id)
        yield self._act(person, "case.read", case, 13, outcome=Outcome.REFUSED)

    def _ghost(self, monday: date) -> Iterator[Do]:
        person = self._somebody(PARTNER)
        person.here_until = monday - timedelta(days=20)
        at, _ = self._act(person, "session.open", None, 0)
        self.country.known.gone[person.id] = at - timedelta(days=20)
        self._plant("left", monday, person.id)
        yield self._act(person, "session.open", None, 13)

    def _same_search(self, monday: date) -> Iterator[Do]:
        person = self._somebody(HEAD)
        case = self._of_a_colleague(person)
        case = Case(f"{self.chance.getrandbits(128):032x}", case.agency, case.worker, monday)
        self.country.known.cases[case.name] = Standing(case.agency, case.worker.id)
        self._plant("same_search", monday, person.id)
        for number in range(7):
            yield self._act(person, "case.search", case, 12, request=f"{monday}-{number}")

    def _tries_names(self, monday: date) -> Iterator[Do]:
        person = self._somebody(HEAD)
        self._plant("empty_search", monday, person.id)
        yield from self._some(person, "case.search", None, 12, 35, count=0)

    def _glass(self, monday: date) -> Iterator[Do]:
        person = self._somebody(WORKER)
        case = self._of_a_colleague(person)
        self._plant("break_glass", monday, person.id, case.name)
        yield self._act(person, "case.break_glass", case, 23, purpose="emergency")
        yield self._act(person, "section.read", case, 23.1, purpose="emergency")

    def _stranger(self, monday: date) -> Iterator[Do]:
        person = self._somebody(WORKER)
        self._plant("disowned", monday, person.id)
        yield self._act(person, "session.disown", None, 9)


def measure(
    country: WorkingCountry, misuse: Misuse, told: Callable[[Entry], object] = lambda _: None
) -> Measured:
    """The country works, what is planted is done, and each week is looked at when it is over.

    `told` hears every entry.
    """
    limits, measured = limits_of(PROFILE), Measured(plants=misuse.plants)
    works_on = partial(is_working_day, profile=PROFILE)
    for number in range(country.days // 7):
        monday = country.first + number * WEEK
        at = datetime.combine(monday, time(), PROFILE.time_zone).astimezone(UTC)
        week = Week(at, PROFILE.time_zone, limits, works_on)
        for day in (monday + timedelta(days=n) for n in range(7)):
            does = sorted(country.day(day) + misuse.day(day), key=lambda pair: pair[0])
            views = [EntryView(measured.entries + n, entry) for n, (_, entry) in enumerate(does)]
            measured.entries += len(views)
            for view in views:
                told(view.entry)
                if view.entry.case is not None:
                    country.known.entries[view.entry.case].append(view)
            week.take(views)
        for finding in find_all(week, country.known):
            measured.findings.append((monday, finding))
            _judge(measured, finding, monday)
        country.known.add_week(tallies_of(week.people.values()))
        country.known.drop_before(at - timedelta(days=35))
    return measured


def _judge(measured: Measured, finding: Finding, monday: date) -> None:
    about = {finding.about, finding.case or "", *(str(each) for each in finding.accounts)}
    matching = [
        plant
        for plant in measured.plants
        if plant.rule == finding.rule and monday in plant.weeks and plant.about & about
    ]
    for plant in matching:
        plant.found = True
    if matching:
        measured.right[finding.rule] += 1
    else:
        measured.wrong[finding.rule] += 1
        measured.by_week[monday] += 1


def table(measured: Measured) -> Iterator[str]:
    """Precision and recall of each rule, as docs/review-queue.md has them."""
    yield "| rule | planted | found | items | of them planted | precision | recall |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for rule in RULES:
        found, planted = measured.recall(rule)
        right, items = measured.right[rule], measured.right[rule] + measured.wrong[rule]
        precision = f"{right / items:.2f}" if items else "–"
        recall = f"{found / planted:.2f}" if planted else "–"
        yield f"| `{rule}` | {planted} | {found} | {items} | {right} | {precision} | {recall} |"


def honest_items(measured: Measured, weeks: int) -> Mapping[str, float]:
    """Items a week that nothing planted explains, the sample among them."""
    numbers = [*measured.by_week.values(), *[0] * (weeks - len(measured.by_week))]
    sample = limits_of(PROFILE).sample
    return {"mean": sum(numbers) / weeks + sample, "most": max(numbers) + sample}
