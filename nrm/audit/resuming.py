"""Two people let the log go on after a restore, one of whom does not run the service."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from nrm import policy
from nrm.accounts.beside_log import Shown, end_every_session, proven
from nrm.database import session
from nrm.errors import OutOfTurn
from nrm.log.models import AuditEntry
from nrm.log.resume import how_far_behind, resume_log


@dataclass(frozen=True)
class Lost:
    """Entries restored, entries signed outside and by which log; `since`: when the last one is."""

    restored: int
    signed: int
    origin: str
    since: datetime | None


@dataclass(frozen=True)
class Resumed:
    """The index of the entry with which the log goes on, and how many sessions were ended."""

    index: int
    ended: int


def what_was_lost() -> Lost:
    """How far the log is behind; OutOfTurn if it is not."""
    behind = how_far_behind()
    newest = select(AuditEntry.at).order_by(AuditEntry.index.desc()).limit(1)
    return Lost(behind.head.size, behind.last.size, behind.last.origin, session().scalar(newest))


def resume(auditor: Shown, registrar: Shown) -> Resumed:
    """The log goes on, and nobody is signed in: sessions of the backup may have ended since.

    Raises OutOfTurn if the log is not behind or one person is to be both, NotSignedIn, Refused.
    """
    first, second = proven(auditor), proven(registrar)
    policy.ask(first, "audit.resume")
    policy.ask(second, "audit.confirm_resume")
    if first.id == second.id:
        raise OutOfTurn("Two people are needed, and you are one.")
    ended = end_every_session()
    return Resumed(resume_log(first, second, ended.gone), ended.count)
