"""A country at work, day by day and seeded: who opens what when, honestly, as far as a log tells.

People have hours, weekends, leave with cover, nights on duty, late evenings, wrong clicks and
refusals; cases are opened, worked on, referred, handed on and closed. `misuse.py` plants the rest.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from nrm.audit.review.known import Standing
from nrm.clocks.working_days import is_working_day
from nrm.log.entry import Entry, Outcome
from nrm.profile import load_profile
from tests.support.remembered import Remembered, an_entry

PROFILE = load_profile("osce")
WORKER, HEAD, PARTNER = "social_worker", "supervisor", "partner_worker"
OPENS = ("section.read", "section.read", "section.read", "note.list")
WORKS = ("note.write", "section.write", "consent.give", "clock.meet")
AT_PARTNER = ("message.write", "referral.begin", "appointment.make", "service_note.write")
Do = tuple[datetime, Entry]


@dataclass(eq=False)
class Person:
    """Somebody who works; `late`: how likely an evening or weekend is, by habit."""

    id: UUID
    agency: UUID
    role: str
    late: float
    busy: float
    mine: "list[Case]" = field(default_factory=list)
    leave: set[date] = field(default_factory=set)
    here_until: date = date.max

    @property
    def who(self) -> tuple[UUID, UUID, str]:
        return self.id, self.agency, self.role


@dataclass(eq=False)
class Case:
    """A case and whom it was referred to."""

    name: str
    agency: UUID
    worker: Person
    ends: date
    referral: str = ""
    partner: Person | None = None


@dataclass
class Size:
    """How large the country is; the numbers of the issue by default."""

    leads: int = 8
    workers: int = 14
    heads: int = 2
    partners: int = 9
    partner_workers: int = 8
    cases: int = 20_000
    acts_a_day: int = 62


class WorkingCountry:
    """All that happens, a day at a time; `known` answers what the rules ask."""

    def __init__(
        self,
        seed: str,
        size: Size,
        first: date,
        days: int,
        people: Iterable[tuple[UUID, UUID, str]] = (),
    ) -> None:
        """`people`: account, agency and role of each, where they are not to be invented."""
        self.chance, self.size, self.first, self.days = random.Random(seed), size, first, days
        self.known, self.count, self.today = Remembered(), 0, first
        self.people: list[Person] = []
        self.agencies: dict[UUID, list[Person]] = defaultdict(list)
        for who in people or self._invented():
            self._employ(*who)
        self.cases: list[Case] = []
        self.partners = [p for p in self.people if p.role == PARTNER]
        self.leads = [p for p in self.people if p.role == WORKER]
        # As many as are open at a time are there on the first day.
        for _ in range(size.cases * 70 // 365):
            self._open(first - timedelta(days=self.chance.randrange(60)))

    def _id(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128))

    def _invented(self) -> Iterator[tuple[UUID, UUID, str]]:
        size = self.size
        leads = [(WORKER,) * size.workers + (HEAD,) * size.heads] * size.leads
        for roles in (*leads, *[(PARTNER,) * size.partner_workers] * size.partners):
            agency = self._id()
            for role in roles:
                yield self._id(), agency, role

    def _employ(self, account: UUID, agency: UUID, role: str) -> None:
        late = self.chance.choice((0.0, 0.01, 0.02, 0.05, 0.3))
        person = Person(account, agency, role, late, self.chance.uniform(0.7, 1.4))
        for _ in range(max(1, self.days // 75)):
            start = self.first + timedelta(days=self.chance.randrange(self.days))
            person.leave |= {start + timedelta(days=n) for n in range(5)}
        self.people.append(person)
        self.agencies[agency].append(person)

    def _open(self, day: date) -> Case:
        there = [person for person in self.leads if person.here_until > day]
        worker = min(self.chance.sample(there, min(3, len(there))), key=lambda each: len(each.mine))
        ends = day + timedelta(days=self.chance.randint(20, 120))
        case = Case(f"{self.chance.getrandbits(128):032x}", worker.agency, worker, ends)
        if self.chance.random() < 0.6:
            case.referral = f"{self.chance.getrandbits(128):032x}"
            case.partner = self.chance.choice(self.partners)
            case.partner.mine.append(case)
        worker.mine.append(case)
        self.cases.append(case)
        self._stand(case)
        return case

    def _stand(self, case: Case) -> None:
        self.known.cases[case.name] = Standing(case.agency, case.worker.id)

    # A day.

    def day(self, today: date) -> list[Do]:
        """What happens on a day, in its order."""
        self.today = today
        does = list[Do]()
        if is_working_day(today, PROFILE):
            for _ in range(round(self.size.cases / 250 * self.chance.uniform(0.7, 1.3))):
                case = self._open(today)
                does.append(self.act(case.worker, "case.open", case, hour=9))
        for person in self.people:
            if person.here_until > today:
                does += self._day_of(person, today)
        self._close(today)
        return sorted(does, key=lambda pair: pair[0])

    def _close(self, today: date) -> None:
        if today.weekday() == 6:
            for person in self.people:
                person.mine = [case for case in person.mine if case.ends > today]
            self.cases = [case for case in self.cases if case.ends > today]

    def _day_of(self, person: Person, today: date) -> Iterator[Do]:
        on_leave, works = today in person.leave, is_working_day(today, PROFILE)
        if works and not on_leave:
            yield from self._work(person, self._by_day, self.size.acts_a_day * person.busy)
        if on_leave and works and person.role == WORKER:
            yield from self._cover(person)
        if not on_leave and self.chance.random() < person.late:
            yield from self._work(person, self._late, self.chance.randint(3, 25))
        if not on_leave and person.role == PARTNER and self.chance.random() < 0.04:
            yield self.act(person, "account.begin_shift", hour=20)
            yield from self._work(person, self._at_night, self.chance.randint(5, 30))
            yield self.act(person, "account.end_shift", hour=23.9)

    def _cover(self, person: Person) -> Iterator[Do]:
        """A colleague takes over what is urgent, and gives it back by being asked again."""
        colleague = self.chance.choice(self.agencies[person.agency])
        if colleague is person or colleague.role != WORKER or not person.mine:
            return
        if colleague.here_until <= self.today:
            return
        case = self.chance.choice(person.mine)
        if case.worker is person:
            yield self.act(person, "case.assign", case, hour=8)
            case.worker = colleague
            colleague.mine.append(case)
            person.mine.remove(case)
            self._stand(case)

    def _work(self, person: Person, when: Callable[[], float], acts: float) -> Iterator[Do]:
        yield self.act(person, "session.open", hour=when())
        done = 1
        while done < acts:
            for do in self._round(person, when()):
                yield do
                done += 1

    def _round(self, person: Person, hour: float) -> Iterator[Do]:
        """Somebody turns to one case, or to the lists."""
        lot = self.chance.random()
        if lot < 0.06:
            yield self.act(person, "case.list", hour=hour, count=30)
        elif lot < 0.075:
            yield self.act(person, "referral.list", hour=hour, outcome=Outcome.REFUSED)
        elif person.role == HEAD:
            yield from self._supervise(person, hour)
        elif lot < 0.085 and person.role == WORKER:
            yield from self._look_around(person, hour)
        elif person.mine:
            yield from self._turn_to(person, self._one_of(person), hour)
        else:
            yield self.act(person, "service.list", hour=hour, count=30)

    def _one_of(self, person: Person) -> Case:
        # Today's cases, by and large: some few of all that are open.
        few = person.mine[self.today.toordinal() % 5 :: 5] or person.mine
        return self.chance.choice(few)

    def _turn_to(self, person: Person, case: Case, hour: float) -> Iterator[Do]:
        if person.role == PARTNER:
            for action in ("referral.read", "message.list"):
                yield self.act(person, action, case, hour=hour, referral=case.referral)
            if self.chance.random() < 0.5:
                action = self.chance.choice(AT_PARTNER)
                yield self.act(person, action, case, hour=hour, referral=case.referral)
            return
        yield self.act(person, "case.read", case, hour=hour)
        for action in self.chance.sample(OPENS, self.chance.randint(1, 4)):
            yield self.act(person, action, case, hour=hour)
        for action in self.chance.sample(WORKS, self.chance.randint(0, 2)):
            yield self.act(person, action, case, hour=hour)

    def _supervise(self, person: Person, hour: float) -> Iterator[Do]:
        colleague = self.chance.choice(self.agencies[person.agency])
        if not colleague.mine:
            return
        case, lot = self._one_of(colleague), self.chance.random()
        if lot < 0.1:
            count = self.chance.choice((0, 0, 1, 2, 3))
            request = f"{self.chance.getrandbits(48):x}"
            if count:
                yield self.act(person, "case.search", case, hour=hour, request=request)
            yield self.act(person, "case.search", hour=hour, count=count, request=request)
            return
        yield self.act(person, "case.read", case, hour=hour)
        yield self.act(person, "section.read", case, hour=hour, purpose="supervision")
        if self.chance.random() < 0.5:
            yield self.act(person, "clock.meet", case, hour=hour)

    def _look_around(self, person: Person, hour: float) -> Iterator[Do]:
        """The page of a colleague's case, which shows no content; now and then a wrong click."""
        colleague = self.chance.choice(self.agencies[person.agency])
        if colleague.mine and colleague is not person:
            case, wrong = self.chance.choice(colleague.mine), self.chance.random() < 0.3
            yield self.act(person, "case.read", case, hour=hour)
            if wrong:
                yield self.act(person, "section.read", case, hour=hour, outcome=Outcome.REFUSED)

    # How an act becomes an entry.

    def act(
        self, person: Person, action: str, case: Case | None = None, *, hour: float, **more: Any
    ) -> Do:
        """Somebody does something today, about that hour of the country's day."""
        seconds = int(hour * 3600) + self.chance.randrange(60)
        midnight = datetime.combine(self.today, time(), PROFILE.time_zone)
        at = (midnight + timedelta(seconds=min(seconds, 86_340))).astimezone(UTC)
        name = case.name if case is not None else None
        return at, an_entry(at, person.who, action, name, **more)

    def _by_day(self) -> float:
        return self.chance.triangular(7.5, 18.5, 11)

    def _late(self) -> float:
        return self.chance.uniform(19, 23.5)

    def _at_night(self) -> float:
        return self.chance.uniform(20.1, 23.8)
