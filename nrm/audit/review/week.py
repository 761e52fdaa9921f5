"""What people did in one week, gathered entry by entry: all that the rules look at.

Pure: no database, no clock, no content. As large as people times the cases they touched, however
many entries there are.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from nrm.audit.review import acts_seen
from nrm.audit.review.limits import Limits
from nrm.audit.review.models import MOST_NAMED
from nrm.log.entry import Entry, Outcome
from nrm.log.find import EntryView


@dataclass
class Counted:
    """How often, and the first entries of them."""

    count: int = 0
    indexes: list[int] = field(default_factory=list)

    def add(self, index: int) -> None:
        """One more."""
        self.count += 1
        if len(self.indexes) < MOST_NAMED:
            self.indexes.append(index)


@dataclass
class Pair:
    """What one person did with one case. `last`: the index of the last opening."""

    opened: Counted = field(default_factory=Counted)
    looked: Counted = field(default_factory=Counted)
    refused: Counted = field(default_factory=Counted)
    searched: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    opened_days: set[date] = field(default_factory=set)
    worked: bool = False
    without_referral: Counted = field(default_factory=Counted)
    last: int = -1
    last_at: datetime | None = None


@dataclass
class Person:
    """What one person did."""

    account: UUID
    agency: UUID | None
    role: str
    days: dict[date, set[str]] = field(default_factory=dict)
    cases: set[str] = field(default_factory=set)
    opened: Counted = field(default_factory=Counted)
    off_hours: Counted = field(default_factory=Counted)
    at_night: Counted = field(default_factory=Counted)
    refused: Counted = field(default_factory=Counted)
    empty_searches: Counted = field(default_factory=Counted)
    acts: Counted = field(default_factory=Counted)
    after_leaving: Counted = field(default_factory=Counted)

    @property
    def peak(self) -> int:
        """The most cases that were opened in one day."""
        return max((len(cases) for cases in self.days.values()), default=0)


@dataclass
class Week:
    """The week from `at` on; `take` each of its entries, in the order of the log."""

    at: datetime
    zone: ZoneInfo
    limits: Limits
    works_on: Callable[[date], bool]
    people: dict[UUID, Person] = field(default_factory=dict)
    pairs: dict[tuple[UUID, str], Pair] = field(default_factory=dict)
    referrals: dict[tuple[UUID, str], list[EntryView]] = field(default_factory=dict)
    broken: list[EntryView] = field(default_factory=list)
    disowned: list[EntryView] = field(default_factory=list)
    left: dict[UUID, int] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)
    worked_agencies: set[tuple[UUID, str]] = field(default_factory=set)
    _on_duty_until: dict[UUID, datetime] = field(default_factory=dict)
    _broken_at: dict[tuple[UUID | None, str | None], datetime] = field(default_factory=dict)

    def take(self, views: Iterable[EntryView]) -> None:
        """These entries are among those of the week."""
        for view in views:
            if view.entry.actor is not None and view.entry.role is not None:
                self._take(view, view.entry, view.entry.actor, view.entry.role)

    def _take(self, view: EntryView, entry: Entry, actor: UUID, role: str) -> None:
        person = self.people.get(actor)
        if person is None:
            person = self.people[actor] = Person(actor, entry.agency, role)
        person.acts.add(view.index)
        if actor in self.left:
            person.after_leaving.add(view.index)
        if entry.outcome is Outcome.DONE:
            self._take_duties(view.index, entry, actor)
        if entry.outcome is Outcome.REFUSED:
            person.refused.add(view.index)
        if entry.action == acts_seen.SEARCH and entry.case is None and entry.count == 0:
            person.empty_searches.add(view.index)
        if entry.action == acts_seen.DISOWN and entry.outcome is Outcome.DONE:
            self.disowned.append(view)
        if acts_seen.is_opening(entry):
            self._take_opening(view, entry, person)
        if entry.case is not None:
            self._take_case(view, entry, actor, entry.case)

    def _take_duties(self, index: int, entry: Entry, actor: UUID) -> None:
        if entry.action == acts_seen.ON_DUTY:
            self._on_duty_until[actor] = entry.at + acts_seen.shift_of(entry)
        elif entry.action == acts_seen.OFF_DUTY:
            self._on_duty_until.pop(actor, None)
        elif entry.action in acts_seen.LEAVE:
            self.left |= dict.fromkeys(acts_seen.accounts_ended(entry), index)

    def _take_opening(self, view: EntryView, entry: Entry, person: Person) -> None:
        person.opened.add(view.index)
        if entry.case is not None:
            person.cases.add(entry.case)
            person.days.setdefault(self.day_of(entry.at), set()).add(entry.case)
        if not self._is_emergency(entry) and self._is_off_hours(entry, person.account):
            person.off_hours.add(view.index)
            if entry.at.astimezone(self.zone).hour < self.limits.night_ends:
                person.at_night.add(view.index)

    def _take_case(self, view: EntryView, entry: Entry, actor: UUID, case: str) -> None:
        pair = self.pairs.get((actor, case))
        if pair is None:
            pair = self.pairs[actor, case] = Pair()
        if acts_seen.is_look(entry):
            pair.looked.add(view.index)
            pair.days.add(self.day_of(entry.at))
        if entry.outcome is Outcome.REFUSED:
            pair.refused.add(view.index)
        if entry.action == acts_seen.SEARCH and entry.request is not None:
            pair.searched.add(entry.request)
        if acts_seen.is_opening(entry):
            self._take_opened(view, entry, pair)
        if acts_seen.is_work(entry):
            pair.worked = True
            if entry.agency is not None:
                self.worked_agencies.add((entry.agency, case))
        if entry.action in acts_seen.MOVES and entry.outcome is Outcome.DONE:
            self.moved[case] = view.index
        if entry.action == acts_seen.BREAK_GLASS and entry.outcome is Outcome.DONE:
            self.broken.append(view)
            self._broken_at[actor, case] = entry.at

    def _take_opened(self, view: EntryView, entry: Entry, pair: Pair) -> None:
        pair.opened.add(view.index)
        pair.opened_days.add(self.day_of(entry.at))
        pair.last, pair.last_at = view.index, entry.at
        if self._is_emergency(entry):
            return
        if entry.referral is None and entry.action in acts_seen.OF_THE_RECORD:
            pair.without_referral.add(view.index)
        elif entry.actor is not None and entry.referral is not None:
            kept = self.referrals.setdefault((entry.actor, entry.referral), [])
            # The first ones and the newest: what came after an end is among the newest.
            if len(kept) == MOST_NAMED:
                kept.pop()
            kept.append(view)

    def _is_emergency(self, entry: Entry) -> bool:
        """Whether this person broke the glass of the case; the purpose is what anybody may say."""
        began = self._broken_at.get((entry.actor, entry.case))
        lately = began is not None and entry.at - began < acts_seen.LONGEST_EMERGENCY
        return lately and entry.purpose == acts_seen.EMERGENCY

    def day_of(self, at: datetime) -> date:
        """The day in the country's own zone."""
        return at.astimezone(self.zone).date()

    def _is_off_hours(self, entry: Entry, account: UUID) -> bool:
        until = self._on_duty_until.get(account)
        if until is not None and entry.at < until:
            return False
        here = entry.at.astimezone(self.zone)
        by_day = self.limits.day_begins <= here.hour < self.limits.day_ends
        return not (by_day and self.works_on(here.date()))

    def searches(self, account: UUID) -> Counter[str]:
        """How often each case came up when this person searched."""
        return Counter({c: len(p.searched) for (who, c), p in self.pairs.items() if who == account})
