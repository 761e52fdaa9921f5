"""Back-off after failed sign-ins: per name and per source, the same for names that do not exist.

A guesser gets fewer than a hundred tries a day at a name; a browser that its owner signed in on
before (`nrm/devices`) counts for itself alone, so that he does not lock the owner out.

Keys are HMACs, so the table tells a thief neither names nor addresses.
"""

import hmac
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.dialects import postgresql, sqlite

from nrm.accounts.models import ATTEMPTS, Attempt
from nrm.database import now, session
from nrm.http.problems import TooMany

_FREE = {"name": 4, "source": 20}
_LONGEST = {"name": timedelta(minutes=20), "source": timedelta(minutes=15)}
_FORGOTTEN = timedelta(days=1)
# By the name of the dialect: a row without a failure, where there is none yet.
_BEGIN = {
    dialect: insert(Attempt).on_conflict_do_nothing()
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


def keys_of(name: str, source: str, device: UUID | None = None) -> dict[str, bytes]:
    """The keys under which a try counts, 32 bytes each: of name and source, or of a device."""
    secret = session().info["root"].digest_key
    if device is not None:
        label = f"nrm/attempt/1/device/{device}"
        return {"name": hmac.digest(secret, label.encode(), "sha256")}
    return {
        kind: hmac.digest(secret, f"nrm/attempt/1/{kind}/{value}".encode(), "sha256")
        for kind, value in (("name", name), ("source", source))
    }


def check_backoff(keys: dict[str, bytes]) -> None:
    """Nothing, when a try is due; TooMany with the seconds to wait otherwise."""
    at = now()
    rows = session().scalars(ATTEMPTS, {"keys": list(keys.values())}).all()
    until = max((row.blocked_until for row in rows), default=at)
    if until > at:
        raise TooMany(
            gettext("Too many tries. Wait a moment, then try again."),
            int((until - at).total_seconds()) + 1,
        )


def count_failure(keys: dict[str, bytes]) -> None:
    """One more failure of this name from this source."""
    at, opened = now(), session().connection()
    fresh = [{"key": key, "failures": 0, "blocked_until": at} for key in sorted(keys.values())]
    # Of two first failures at once the second waits here for the first, and both are counted.
    opened.execute(_BEGIN[opened.dialect.name], fresh)
    known = _rows(keys)
    for kind, key in sorted(keys.items()):
        row = known[key]
        # A day after its last pause ended, a row starts anew.
        row.failures = 1 if at - row.blocked_until > _FORGOTTEN else row.failures + 1
        row.blocked_until = at + _pause(kind, row.failures)


def clear_failures(keys: dict[str, bytes]) -> None:
    """The name's failures are forgotten; those of the source stay until they grow old."""
    row = _rows(keys).get(keys["name"])
    if row is not None:
        session().delete(row)


def _rows(keys: dict[str, bytes]) -> dict[bytes, Attempt]:
    statement = ATTEMPTS.with_for_update()
    return {row.key: row for row in session().scalars(statement, {"keys": list(keys.values())})}


def _pause(kind: str, failures: int) -> timedelta:
    over = failures - _FREE[kind]
    return timedelta(0) if over < 0 else min(_LONGEST[kind], timedelta(seconds=2 ** min(over, 11)))
