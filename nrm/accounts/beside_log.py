"""Somebody proves at a prompt who they are while the access log takes nothing.

Every sign-in is an entry of the log. After a restore there is none to be had until two people
resume it, so they prove themselves here and begin no session. A try that fails counts for the
back-off and stands nowhere else.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from nrm.accounts.backoff import check_backoff, clear_failures, count_failure
from nrm.accounts.factors import Second, check_second, find_to_prove
from nrm.accounts.models import ACTIVE, Account, SignedIn
from nrm.accounts.nearest import Known
from nrm.accounts.own_sessions import end_sessions
from nrm.accounts.sessions import LONGEST
from nrm.accounts.signing_in import is_passphrase_of, look_up, not_proven, policy_view
from nrm.accounts.stretching import Typed, stretch_bounded
from nrm.accounts.terminal import SOURCE, asked_at_prompt
from nrm.database import now, session, transaction
from nrm.errors import OutOfTurn
from nrm.http.actor import Actor
from nrm.http.problems import NotSignedIn
from nrm.log.resume import find_rows_since
from nrm.log.times import CLOCK_SLACK
from nrm.passkeys.challenges import Purpose
from nrm.vault.rows import rely_on

_TABLE: Final = SignedIn.__tablename__
# A code that was good when it was typed may wait so long for the second person.
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True)
class Shown:
    """What somebody typed, which was right at that time; it is spent by `proven`."""

    name: str
    code: str = field(repr=False)
    typed: Typed = field(repr=False)
    keys: dict[str, bytes] = field(repr=False)
    at: datetime


@dataclass(frozen=True)
class Ended:
    """How many sessions were ended; `gone`: the names of those that the log alone knows of."""

    count: int
    gone: frozenset[str]


def shown_at_prompt(who: str) -> Shown:
    """Somebody typed name, passphrase and code, and they fit.

    Raises NotSignedIn, which is counted, or TooMany during back-off.
    """
    name, passphrase, code = asked_at_prompt(who)
    stored, keys = look_up(name, SOURCE, None)
    shown = Shown(name, code, stretch_bounded(passphrase, stored), keys, now())
    try:
        with transaction():
            _find(shown, spend=False)
    except NotSignedIn:
        with transaction():
            count_failure(keys)
        raise
    return shown


def proven(shown: Shown) -> Actor:
    """Whoever typed this, without keys and session; the code is spent with the transaction.

    Raises NotSignedIn if it does not fit any more, OutOfTurn after too long a wait.
    """
    if now() - shown.at > PATIENCE:
        raise OutOfTurn("It took too long until the second person was there. Begin again.")
    actor = policy_view(_find(shown, spend=True))
    clear_failures(shown.keys)
    return actor


def _find(shown: Shown, *, spend: bool) -> Account:
    check_backoff(shown.keys)
    found = find_to_prove(shown.name)
    checked = check_second(found, Second(Purpose.SIGN_IN, shown.code, at=shown.at))
    known = found.known if found is not None else None
    if known is None or checked.fault or not _may_prove(known, shown):
        raise not_proven()
    if spend:
        checked.spend()
    return known.account


def _may_prove(known: Known, shown: Shown) -> bool:
    active = known.account.state == ACTIVE and not known.agency.is_shut
    return is_passphrase_of(known.account, shown.typed) and active


def end_every_session() -> Ended:
    """Nobody is signed in any more. Sessions of a backup may have ended since.

    Raises Unavailable if one of them is not as the log of the backup knows it.
    """
    # None that began before can be live.
    known = find_rows_since(_TABLE, now() - LONGEST - CLOCK_SLACK)
    ids = [UUID(key.removeprefix(f"{_TABLE}:")) for key in known]
    is_live = (SignedIn.ends_at > now()) & SignedIn.ended_at.is_(None)
    wanted = select(SignedIn).where(SignedIn.id.in_(ids) | is_live)
    rows = session().scalars(wanted.with_for_update()).all()
    rely_on(*rows)
    live = [row for row in rows if row.ended_at is None and row.ends_at > now()]
    end_sessions(live)
    # One that was left out of the backup could be put back once the log goes on.
    gone = known - {f"{_TABLE}:{row.id}" for row in rows}
    return Ended(len(live) + len(gone), frozenset(gone))
