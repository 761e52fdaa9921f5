"""A log in memory, and what is known beside it: the rules of the review queue asked without a
database. A simulated country answers the same questions (`nrm/audit/review/known.py`).
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from nrm.audit.review.known import Standing, Usual
from nrm.audit.review.tallies import Tally, mean, middle
from nrm.log.entry import Entry, Outcome
from nrm.log.find import EntryView

USUAL_WEEKS = 8


@dataclass
class Remembered:
    """What the country knows: filled by whoever tells its story."""

    cases: dict[str, Standing] = field(default_factory=dict)
    ends: dict[str, datetime] = field(default_factory=dict)
    gone: dict[UUID, datetime] = field(default_factory=dict)
    entries: dict[str, list[EntryView]] = field(default_factory=lambda: defaultdict(list))
    weeks: list[list[Tally]] = field(default_factory=list)
    _usual: dict[UUID, Usual] = field(default_factory=dict)
    _roles: dict[str, Usual] = field(default_factory=dict)

    def standings(self, cases: Collection[str]) -> Mapping[str, Standing]:
        return {case: self.cases[case] for case in cases if case in self.cases}

    def ended(self, referrals: Collection[str]) -> Mapping[str, datetime]:
        return {name: self.ends[name] for name in referrals if name in self.ends}

    def left(self, accounts: Collection[UUID], at: datetime) -> Collection[UUID]:
        return {who for who in accounts if who in self.gone and self.gone[who] < at}

    def usual(self, account: UUID) -> Usual:
        return self._usual.get(account) or mean([])

    def usual_of_role(self, role: str) -> Usual:
        return self._roles.get(role) or middle([])

    def last_week(self, account: UUID) -> int:
        newest = self.weeks[-1] if self.weeks else []
        return next((each.cases for each in newest if each.account == account), 0)

    def history(self, case: str, since: datetime) -> Sequence[EntryView]:
        views = self.entries[case]
        return views[bisect_left(views, since, key=lambda view: view.entry.at) :]

    def add_week(self, tallies: list[Tally]) -> None:
        """A week is over; what is usual is reckoned anew."""
        self.weeks = [*self.weeks, tallies][-USUAL_WEEKS:]
        of, roles = defaultdict(list), dict[UUID, str]()
        for week in self.weeks:
            for each in week:
                of[each.account].append(each)
                roles[each.account] = each.role
        self._usual = {account: mean(each) for account, each in of.items()}
        by_role = defaultdict(list)
        for account, role in roles.items():
            by_role[role].append(self._usual[account])
        self._roles = {role: middle(each) for role, each in by_role.items()}

    def drop_before(self, at: datetime) -> None:
        """What nobody asks for any more is forgotten."""
        for case, views in list(self.entries.items()):
            kept = views[bisect_left(views, at, key=lambda view: view.entry.at) :]
            if kept:
                self.entries[case] = kept
            else:
                del self.entries[case]


def an_entry(
    at: datetime,
    who: tuple[UUID, UUID, str],
    action: str,
    case: str | None = None,
    *,
    referral: str | None = None,
    outcome: Outcome = Outcome.DONE,
    purpose: str | None = None,
    count: int | None = None,
    request: str | None = None,
    rows: Mapping[str, str] | None = None,
    sections: Mapping[str, int] | None = None,
) -> Entry:
    """An entry of this person (account, agency, role)."""
    account, agency, role = who
    opened = {"identity": 1} if action in ("section.read", "referral.read") else {}
    return Entry(
        at=at,
        actor=account,
        agency=agency,
        role=role,
        action=action,
        outcome=outcome,
        n=1,
        case=case,
        referral=referral,
        sections=opened if sections is None else sections,
        count=count,
        purpose=purpose,
        request=request,
        rows=rows or {},
    )
