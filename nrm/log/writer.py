"""Writing the access log: `from nrm.log import writer as log`, then `log.write(actor, …)`.

The last beat of every action. An entry is appended under the lock of the head row, in at most five
statements, and stands or falls with the transaction; what it relies on is checked first.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.exc import InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from nrm.database import now, session
from nrm.errors import Unavailable, to_translate
from nrm.log.acts import Act, LogActor, Logged, Subject
from nrm.log.appending import append_entries
from nrm.log.entry import Entry, Outcome
from nrm.log.head import lock_head
from nrm.log.keeping import keeping
from nrm.log.lookups import Newest, find_newest
from nrm.log.vouching import awaited, check_relied_on
from nrm.vault.pseudonyms import pseudonym
from nrm.vault.root import RootKeys

UNWRITABLE = to_translate(
    "The access log cannot be written. Nothing was shown or changed; try again later."
)
MOST_AT_ONCE = 100
_FOLLOWED = "acts_that_followed"

request_id: ContextVar[str | None] = ContextVar("nrm_request_id", default=None)


@contextmanager
def as_another_request() -> Iterator[None]:
    """What is written meanwhile has an id of its own: it is not known to be of the same request."""
    before = request_id.set(os.urandom(12).hex())
    try:
        yield
    finally:
        request_id.reset(before)


def write(
    actor: LogActor | None,
    action: str,
    thing: Logged | Subject | None = None,
    *,
    sections: Mapping[str, int] | None = None,
    count: int | None = None,
    purpose: str | None = None,
    consent: str | None = None,
    outcome: str = Outcome.DONE,
    reason: str | None = None,
) -> int:
    """The act stands in the log, with all rows changed since the entry before; returns its index.

    It stands only if the log vouches for the rows that were changed or relied on, as they were.

    `sections`: versions by name; `consent`: pseudonym of the one relied on. Raises Unavailable if
    the log cannot be written or does not pass its check; the transaction must then be undone.
    """
    act = Act(
        action=action,
        thing=thing,
        sections=sections or {},
        count=count,
        purpose=purpose,
        consent=consent,
        outcome=outcome,
        reason=reason,
    )
    return write_many(actor, [*session().info.pop(_FOLLOWED, ()), act])[-1]


def write_before_next(acts: Sequence[Act]) -> None:
    """These acts stand in the log just before the next entry of this transaction, by its actor.

    For effects, so that an act and what followed from it are one append. RuntimeError at the
    commit if no entry was written.
    """
    session().info.setdefault(_FOLLOWED, []).extend(acts)


def _check_written(opened: Session) -> None:
    if opened.info.get(_FOLLOWED):
        raise RuntimeError("an effect waits for the log entry of its action, which was not written")


def write_many(actor: LogActor | None, acts: Sequence[Act]) -> list[int]:
    """All acts stand in the log, in order; their indexes.

    A changed row goes with the first act about its case, else with the first about none, else with
    the first: so that it can be missed as long as its case is there. As many statements for a
    hundred acts as for one. Raises as `write`.
    """
    written: list[int] = []
    for start in range(0, len(acts), MOST_AT_ONCE):
        written += _write(actor, acts[start : start + MOST_AT_ONCE])
    return written


def _write(actor: LogActor | None, acts: Sequence[Act]) -> list[int]:
    opened = session()
    if opened.in_nested_transaction():
        # A savepoint undone would leave this process with a log longer than the one that stands.
        raise RuntimeError("the log is written last, never inside a savepoint")
    _flush(opened)
    try:
        return _append(opened, actor, acts)
    except SQLAlchemyError as broken:
        raise Unavailable(UNWRITABLE) from broken


def _flush(opened: Session) -> None:
    # Conflicts of the business rows are the caller's; a database that takes nothing is not.
    try:
        opened.flush()
    except (OperationalError, InternalError) as broken:
        raise Unavailable(UNWRITABLE) from broken


def _append(opened: Session, actor: LogActor | None, acts: Sequence[Act]) -> list[int]:
    root_keys: RootKeys = opened.info["root"]
    kept = keeping(root_keys)
    connection = opened.connection()
    head = lock_head(connection, root_keys, kept)
    subjects = [act.subject() for act in acts]
    cases = sorted({s.case_pseudonym for s in subjects if s.case_pseudonym is not None})
    relied_on = awaited()
    actor_id = actor.id if actor else None
    newest = find_newest(connection, root_keys, head.size, actor_id, cases, relied_on)
    check_relied_on(relied_on, newest.rows)
    at, entries = now(), list[Entry]()
    shares = _shares(opened.info, subjects)
    for act, subject, rows in zip(acts, subjects, shares, strict=True):
        entries.append(_entry(actor, act, subject, newest, at, rows))
        newest = newest.after(entries[-1])
    return append_entries(connection, root_keys, kept, head, entries)


def _shares(info: dict[str, Any], subjects: Sequence[Subject]) -> list[dict[str, str]]:
    """The digests of the changed rows, shared out among the acts."""
    cases: Mapping[str, UUID | None] = info.pop("rows_of_cases", {})
    first: dict[str | None, int] = {}
    for place, subject in enumerate(subjects):
        first.setdefault(subject.case_pseudonym, place)
    shares: list[dict[str, str]] = [{} for _ in subjects]
    for key, its_digest in info.pop("changed_rows", {}).items():
        case_id = cases.get(key)
        secret = info["log_secrets"][case_id] if case_id else b""
        of_case = pseudonym(secret, "case", case_id) if case_id else None
        shares[first.get(of_case, first.get(None, 0))][key] = its_digest
    return shares


def _entry(
    actor: LogActor | None,
    act: Act,
    subject: Subject,
    newest: Newest,
    at: datetime,
    rows: Mapping[str, str],
) -> Entry:
    outcome = Outcome(act.outcome)
    before = newest.heads[subject.case_pseudonym] if subject.case_pseudonym else None
    return Entry(
        at=at,
        actor=actor.id if actor else None,
        agency=actor.agency_id if actor else None,
        role=actor.role if actor else None,
        action=act.action,
        outcome=outcome,
        n=newest.n + 1,
        case=subject.case_pseudonym,
        referral=subject.referral_pseudonym,
        consent=act.consent or subject.consent_pseudonym,
        sections=act.sections,
        count=act.count,
        purpose=act.purpose,
        request=request_id.get(),
        reason=act.reason,
        before=before,
        after=subject.head_after(before, outcome),
        rows=rows,
    )


event.listen(Session, "before_commit", _check_written)
