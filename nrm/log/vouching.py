"""Whether the log knows the rows of an act as they were loaded: an old one is found here.

A row that was put back with its own old seal passes every check of its own. Only the newest entry
that holds it tells that it is old (vault, rule 8).
"""

from collections.abc import Iterable, Mapping

from nrm.database import session
from nrm.errors import Conflict, Problem, Unavailable
from nrm.log.lookups import find_written_rows
from nrm.vault.rows import ENDED, TAMPERED, Relied, SealedRow, as_loaded, digests


def vouch(found: Iterable[SealedRow]) -> None:
    """Nothing, when the newest log entry of each row holds its digest; one statement.

    Raises as `check_relied_on`.
    """
    asked = {known.key: known for known in map(as_loaded, found)}
    _look_up(_unvouched(asked))


def vouch_for_the_rest() -> None:
    """The same for rows that were found after the entry was written; none: no statement."""
    _look_up(awaited())


def _look_up(wanted: Mapping[str, Relied]) -> None:
    written = find_written_rows(wanted)
    check_relied_on(wanted, {key: row.digest for key, row in written.items()})


def awaited() -> Mapping[str, Relied]:
    """The rows that this transaction relies on and that the log has not vouched for yet."""
    return _unvouched(session().info.get("relied_on", {}))


def check_relied_on(wanted: Mapping[str, Relied], newest: Mapping[str, str]) -> None:
    """Nothing, when these are the newest digests of all these rows.

    Raises Unavailable (`integrity`), or Conflict if somebody changed a row since it was loaded.
    """
    for key, known in wanted.items():
        if newest.get(key) not in known.digests:
            raise _why(known, newest.get(key))
    vouched = session().info.setdefault("vouched_rows", {})
    vouched.update({key: known.digests for key, known in wanted.items()})


def _unvouched(asked: Mapping[str, Relied]) -> dict[str, Relied]:
    # Within one transaction the log grows by its own entries alone: once is enough.
    vouched: Mapping[str, tuple[str, ...]] = session().info.get("vouched_rows", {})
    return {key: known for key, known in asked.items() if vouched.get(key) != known.digests}


def _why(known: Relied, newest: str | None) -> Problem:
    info, alarm = session().info, Unavailable(TAMPERED, integrity=True)
    # What was changed here was current, or its version would not have let the change through; an
    # old row, changed in the same way again, is only like the newest.
    if known.key in info.get("changed_rows", {}):
        return alarm
    row = session().get(known.model, known.id, populate_existing=True)
    standing = (ENDED,) if row is None else digests(row, info)
    if newest in standing:
        return Conflict("Somebody else changed this at the same moment; look again.")
    return alarm
