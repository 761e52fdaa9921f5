"""What the rules ask, from the main database and the log as they stand now."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from nrm.accounts.models import LEFT, Account
from nrm.audit.review.acts_seen import LEAVE, accounts_ended
from nrm.audit.review.known import Standing, Usual
from nrm.audit.review.models import WEEKS_BEFORE
from nrm.audit.review.tallies import Tally, mean, middle, read_tallies
from nrm.cases.models import Case
from nrm.consent.models import Consent
from nrm.database import session
from nrm.log.find import EVERYTHING, EntryView, Filters, entries
from nrm.log.vouching import vouch
from nrm.referrals.models import Referral
from nrm.workflow import ENDED

USUAL_WEEKS = 8
_AT_ONCE = 500
# A case with more entries in four weeks is not one that somebody only looks at.
_MOST_ENTRIES = 500
_CASES = select(Case).where(Case.pseudonym.in_(bindparam("some", expanding=True)))
_SHARED = (
    select(Referral, Consent)
    .outerjoin(Consent, Consent.id == Referral.consent_id)
    .where(Referral.pseudonym.in_(bindparam("some", expanding=True)))
)
_GONE = select(Account.id).where(
    Account.id.in_(bindparam("some", expanding=True)), Account.state == LEFT
)


@dataclass
class Facts:
    """Answers from the ambient transaction about the week that begins at `week_at`."""

    week_at: datetime
    _standings: dict[str, Standing | None] = field(default_factory=dict)
    _histories: dict[str, Sequence[EntryView]] = field(default_factory=dict)
    _tallies: dict[UUID, list[Tally]] | None = None
    _last_week: dict[UUID, int] = field(default_factory=dict)
    _roles: dict[str, Usual] = field(default_factory=dict)

    def standings(self, cases: Collection[str]) -> Mapping[str, Standing]:
        """Cases that there still are."""
        new = [case for case in cases if case not in self._standings]
        self._standings.update(dict.fromkeys(new))
        for (case,) in _some(_CASES, new):
            self._standings[case.pseudonym] = _standing(case)
        known = {case: self._standings[case] for case in cases}
        return {case: standing for case, standing in known.items() if standing is not None}

    def ended(self, referrals: Collection[str]) -> Mapping[str, datetime]:
        """When the access of their recipients ended."""
        ends = {
            referral.pseudonym: _end(referral, consent)
            for referral, consent in _some(_SHARED, sorted(referrals))
        }
        return {name: at for name, at in ends.items() if at is not None}

    def left(self, accounts: Collection[UUID], at: datetime) -> Collection[UUID]:
        """Those who have left, without whoever did since then, as the log says.

        When their row was written last says nothing: an act with the account may have done that.
        """
        gone = {row[0] for row in _some(_GONE, sorted(accounts))}
        wanted = Filters(acts=LEAVE, outcome="done", from_at=at)
        since = entries(wanted, EVERYTHING, None, _MOST_ENTRIES) if gone else []
        return gone - {who for view in since for who in accounts_ended(view.entry)}

    def usual(self, account: UUID) -> Usual:
        """The mean of the last eight weeks, as many as there are."""
        return mean(self._before().get(account, []))

    def usual_of_role(self, role: str) -> Usual:
        """The middle of the means of all people of the role."""
        if role not in self._roles:
            of_role = (each for each in self._before().values() if each[-1].role == role)
            self._roles[role] = middle([mean(each) for each in of_role])
        return self._roles[role]

    def last_week(self, account: UUID) -> int:
        """Cases opened in the week before."""
        self._before()
        return self._last_week.get(account, 0)

    def history(self, case: str, since: datetime) -> Sequence[EntryView]:
        """Its entries from then on, up to now."""
        if case not in self._histories:
            earliest = self.week_at - timedelta(days=60)
            wanted = Filters(case=case, from_at=earliest)
            found = entries(wanted, EVERYTHING, None, _MOST_ENTRIES)
            self._histories[case] = tuple(reversed(found))
        return [view for view in self._histories[case] if view.entry.at >= since]

    def _before(self) -> Mapping[UUID, list[Tally]]:
        if self._tallies is None:
            self._tallies = {}
            since = self.week_at - timedelta(weeks=USUAL_WEEKS, hours=12)
            given = {"since": since, "week_at": self.week_at}
            weeks = session().scalars(WEEKS_BEFORE, given).all()
            vouch(weeks)
            for week in weeks:
                found = list(read_tallies(week.tallies or ""))
                self._last_week = {each.account: each.cases for each in found}
                for tally in found:
                    self._tallies.setdefault(tally.account, []).append(tally)
        return self._tallies


def _some(statement: Any, wanted: Sequence[Any]) -> Iterator[Any]:
    for start in range(0, len(wanted), _AT_ONCE):
        yield from session().execute(statement, {"some": wanted[start : start + _AT_ONCE]})


def _standing(case: Case) -> Standing:
    back = frozenset(UUID(each) for each in (case.stepped_back or "").split())
    return Standing(case.lead_agency_id, case.lead_worker_id, back, case.stepped_back_at)


def _end(referral: Referral, consent: Consent | None) -> datetime | None:
    """When the recipient's access ended, by its state, or by the consent that it rests on."""
    ends = [consent.withdrawn_at, consent.expires_at] if consent is not None else []
    if referral.state == "completed":
        ends.append(referral.access_ends_at or referral.state_at)
    elif referral.state in ENDED:
        ends.append(referral.state_at)
    return min((at for at in ends if at is not None), default=None)
