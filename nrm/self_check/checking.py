"""The check: everything is looked at once, and each look must be found in the log afterwards.

What was found is an entry of the log itself (`audit.self_check`): how many looks were found there,
or which one was not.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import Flask, current_app
from werkzeug.test import TestResponse

from nrm.database import session, transaction
from nrm.log import writer as log
from nrm.log.entry import Entry, Outcome
from nrm.log.head import read_head
from nrm.log.keeping import keeping
from nrm.log.seals import trusted_entry
from nrm.log.selects import ENTRIES_BETWEEN
from nrm.log.stored import StoredEntry
from nrm.profile import current_profile
from nrm.self_check.case import draft_referral, end_all, make_case, send_and_accept
from nrm.self_check.keeping import Kept
from nrm.self_check.looks import BEFORE, LOOKS, Look, Who
from nrm.self_check.visiting import Unanswered, Visitor
from nrm.vault import shred
from nrm.vault.pseudonyms import pseudonym

ACT: Final = "audit.self_check"
# Auditors are told of it like of every alarm of the log.
_ALARM: Final = "audit.alarm"
_AT_ONCE: Final = 1000


@dataclass(frozen=True)
class Seen:
    """A look, what it was answered, and the id of its request."""

    look: Look
    status: int
    request: str


@dataclass(frozen=True)
class Checked:
    """How many looks were found in the log, and those that were not, or could not be looked at."""

    found: int
    missing: tuple[Look, ...] = ()
    failed: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether every look was found."""
        return not self.missing and not self.failed and self.found > 0


def check_log(kept: Kept) -> Checked:
    """What the check found, which the log says as well from now on."""
    start = _size()
    try:
        seen, case_id = _outside_of_this(kept)
        case = _in_the_log(UUID(case_id))
    except (Unanswered, KeyError, TypeError) as broken:
        checked = Checked(0, failed=str(broken))
    else:
        checked = _judged(seen, _written(start), case)
    with transaction():
        log.write(
            None,
            ACT,
            count=checked.found,
            outcome=Outcome.DONE if checked.is_whole else Outcome.FAILED,
            reason=_reason(checked),
        )
        if not checked.is_whole:
            log.write(None, _ALARM, reason="self_check")
    return checked


def _reason(checked: Checked) -> str | None:
    """A code: the first act that was not found."""
    if checked.missing:
        return checked.missing[0].act.replace(".", "_")
    return "unanswered" if checked.failed else None


def _in_the_log(case_id: UUID) -> str:
    """The pseudonym of the case: its log secret stays when it is discarded."""
    with transaction(write=False):
        secrets = shred.fetch([(shred.CASE, case_id)])
    return pseudonym(secrets.need(shred.CASE, case_id, shred.LOG), "case", case_id)


def _outside_of_this(kept: Kept) -> tuple[list[Seen], str]:
    """Every request in a context of its own: in ours all would be of who signed in first."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # behind a proxy
    region = current_profile().regions[0].code
    return Context().run(_look_at_all, app, kept, region)


def _look_at_all(app: Flask, kept: Kept, region: str) -> tuple[list[Seen], str]:
    """What was looked at, and the id of the case."""
    with _visiting(app, kept, Who.WORKER) as worker, _visiting(app, kept, Who.PARTNER) as partner:
        end_all(worker)
        known = make_case(worker, region)
        known |= draft_referral(worker, known, kept.partner)
        who = {Who.WORKER: worker, Who.PARTNER: partner}
        seen = [_seen(who, look, known) for look in BEFORE]
        send_and_accept(worker, partner, known)
        seen += [_seen(who, look, known) for look in LOOKS]
        end_all(worker)
    return seen, known["case_id"]


@contextmanager
def _visiting(app: Flask, kept: Kept, who: Who) -> Iterator[Visitor]:
    visitor = Visitor(app, kept.logins[who])
    try:
        yield visitor
    finally:
        visitor.leave()


def _seen(who: Mapping[Who, Visitor], look: Look, known: Mapping[str, str]) -> Seen:
    answer: TestResponse = who[look.who].look(look, known)
    if (answer.status_code == 200) is look.refused or answer.status_code >= 500:
        raise Unanswered(f"{look.rule}: {answer.status_code}")
    answer.close()
    return Seen(look, answer.status_code, answer.headers["X-Request-Id"])


def _size() -> int:
    with transaction(write=False) as reading:
        root_keys = reading.info["root"]
        return read_head(reading.connection(), root_keys, keeping(root_keys)).size


def _written(start: int) -> dict[str, list[Entry]]:
    """The entries since then, by their requests; each has passed its check."""
    found: dict[str, list[Entry]] = {}
    size = _size()
    for first in range(start, size, _AT_ONCE):
        with transaction(write=False):
            for entry in _between(first, min(first + _AT_ONCE, size), size):
                found.setdefault(entry.request or "", []).append(entry)
    return found


def _between(start: int, end: int, size: int) -> Iterator[Entry]:
    rows = session().connection().execute(ENTRIES_BETWEEN, {"start": start, "end": end}).all()
    stored = (StoredEntry(*line) for line in map(tuple[Any, ...], rows))
    yield from (trusted_entry(session().info["root"], each, size) for each in stored)


def _judged(seen: Sequence[Seen], written: Mapping[str, Sequence[Entry]], case: str) -> Checked:
    missing = [
        each.look
        for each in seen
        if not any(_says(entry, each.look, case) for entry in written.get(each.request, ()))
    ]
    return Checked(len(seen) - len(missing), tuple(missing))


def _says(entry: Entry, look: Look, case: str) -> bool:
    is_refused = entry.outcome is Outcome.REFUSED
    is_known = entry.case == case or not look.about_case
    return entry.action == look.act and is_refused is look.refused and is_known
