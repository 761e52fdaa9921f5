"""Entries of a paper: found for it once, and once more whenever an auditor holds it to the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask_babel import gettext

from nrm.accesses.kinds import SEEN, is_told
from nrm.accesses.lines import Line, code_of, lines_of
from nrm.database import now
from nrm.errors import Conflict, Missing
from nrm.log import find
from nrm.log.entry import Entry
from nrm.log.find import EntryView, Filters
from nrm.look.written import day_of, start_of

# How far back a paper can go, in days; None: to the beginning.
SPANS: Final[Mapping[str, int | None]] = {"month": 30, "quarter": 92, "year": 366, "all": None}
# Until then each day has lines of its own.
_BY_DAY: Final = timedelta(days=92)
_MOST: Final = 2_000
# What the entry of a paper keeps, so that the same paper can be reckoned again.
_FIRST_DAY, _LAST_ENTRY = "first_day", "last_entry"
_EPOCH = date(1970, 1, 1)
# By which it is known what rests on an act without consent that she is not told of yet.
_PUT_OFF, _TELL = "without_consent.put_off", "without_consent.tell"
_SEND, _GIVE = "referral.send", "consent.give"
# The entry of a consent that nobody was asked for has the row of the act that it is, too.
_ACT_ROW: Final = "act_without_consent:"


@dataclass(frozen=True)
class Receipt:
    """What stands on the paper; `number` is the index of the entry by which it was printed.

    `since`: the first day it tells of, None from the beginning. `pseudonym`: of the case.
    """

    number: int
    pseudonym: str
    printed: Entry
    since: date | None
    lines: tuple[Line, ...]
    code: str


@dataclass(frozen=True)
class Told:
    """Entries of a case that the person is told of, from this day on, newest first.

    `unasked`: the referrals that rest on what was done without asking her.
    """

    since: date | None
    views: list[EntryView]
    unasked: frozenset[str | None] = frozenset()

    @property
    def marks(self) -> dict[str, int]:
        """What its entry keeps: the first day, and the last entry where there is any."""
        first = {} if self.since is None else {_FIRST_DAY: (self.since - _EPOCH).days}
        last = {_LAST_ENTRY: self.views[0].index} if self.views else {}
        return first | last


def find_told(case: str, span: str) -> Told:
    """Of the case with this pseudonym; Conflict when there are more than a paper holds."""
    days = SPANS[span]
    since = None if days is None else day_of(now()) - timedelta(days=days - 1)
    return _find(case, since, None, _unasked(case, None))


def find_told_then(printed: EntryView) -> Told:
    """The same entries that were found for this paper."""
    first, last = (printed.entry.sections.get(mark) for mark in (_FIRST_DAY, _LAST_ENTRY))
    since = None if first is None else _EPOCH + timedelta(days=first)
    if last is None:
        return Told(since, [])
    case = str(printed.entry.case)
    return _find(case, since, last + 1, _unasked(case, printed.index))


def find_printed(number: int) -> EntryView:
    """The entry by which a paper was printed; Missing where there is none of this number."""
    wanted = Filters(acts=("access_receipt.print",), outcome="done")
    found = find.entries(wanted, find.EVERYTHING, number + 1, 1)
    if not found or found[0].index != number:
        raise Missing(gettext("No paper has this number."))
    return found[0]


@dataclass(frozen=True)
class _Unasked:
    """Referrals that rest on what was done without asking her; `untold`: telling her is put off.

    In `untold` the consents as well, for a draft that was looked at and never sent.
    """

    referrals: frozenset[str | None]
    untold: frozenset[str | None]


def _find(case: str, since: date | None, below: int | None, unasked: _Unasked) -> Told:
    from_at = None if since is None else start_of(since)
    wanted = Filters(case=case, acts=tuple(SEEN), outcome="done", from_at=from_at)
    found = _all(wanted, below)
    told = [
        v
        for v in found
        if is_told(v.entry) and unasked.untold.isdisjoint((v.entry.referral, v.entry.consent))
    ]
    return Told(since, told, unasked.referrals)


def _unasked(case: str, below: int | None) -> _Unasked:
    acts = (_PUT_OFF, _TELL, _SEND, _GIVE)
    found = [v.entry for v in _all(Filters(case=case, acts=acts, outcome="done"), below)]
    unasked = {each.consent for each in found if each.action == _GIVE and _is_act(each)}
    newest = {e.consent: e.action for e in reversed(found) if e.action in (_PUT_OFF, _TELL)}
    sent = [each for each in found if each.action == _SEND and each.consent is not None]
    put_off = {consent for consent, act in newest.items() if consent and act == _PUT_OFF}
    untold = {each.referral for each in sent if each.consent in put_off}
    resting = (each.referral for each in sent if each.consent in unasked)
    return _Unasked(frozenset(resting), frozenset((untold | put_off) - {None}))


def _is_act(entry: Entry) -> bool:
    return any(row.startswith(_ACT_ROW) for row in entry.rows)


def _all(wanted: Filters, below: int | None) -> list[EntryView]:
    found = find.entries(wanted, find.EVERYTHING, below, _MOST)
    if len(found) > _MOST:
        raise Conflict(gettext("This is more than a paper holds. Choose a shorter time."))
    return found


def receipt_of(printed: EntryView, told: Told) -> Receipt:
    """What stands on the paper: lines by day, or by month where it tells of a long time."""
    entry, since = printed.entry, told.since
    by_month = since is None or day_of(entry.at) - since > _BY_DAY
    return Receipt(
        number=printed.index,
        pseudonym=str(entry.case),
        printed=entry,
        since=since,
        lines=lines_of(told.views, day_of, told.unasked, by_month=by_month),
        code=code_of(told.views),
    )
