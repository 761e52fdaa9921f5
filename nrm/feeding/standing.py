"""How it goes with the receiver of the log: how far it came, since when it takes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import current_app
from sqlalchemy import select

from nrm.database import now, session
from nrm.feeding.models import THE_FEED, Feed
from nrm.feeding.receiver import Receiver
from nrm.log.head import read_head
from nrm.log.keeping import keeping
from nrm.log.models import AuditEntry
from nrm.vault.root import RootKeys

# What waits longer is an alarm: the receiver is dead, or nobody runs the jobs.
LATE: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class Standing:
    """`size` of `of` entries were taken; `waits_since`: when the oldest of the others was written.

    `error` is why nothing was taken, while nothing is.
    """

    receiver: str
    size: int
    of: int
    taken_at: datetime | None
    failing_since: datetime | None
    error: str | None
    waits_since: datetime | None

    def is_late(self, at: datetime) -> bool:
        """Whether an entry has waited for too long."""
        return self.waits_since is not None and at - self.waits_since > LATE


def feed_standing() -> Standing | None:
    """How it goes now; None where the settings name no receiver."""
    receiver: Receiver | None = current_app.extensions["nrm_feed_receiver"]
    if receiver is None:
        return None
    feed, (of, _) = find_feed() or Feed(size=0), read_log_head()
    size = min(feed.size, of)
    oldest = select(AuditEntry.at).where(AuditEntry.index == size)
    return Standing(
        receiver.name,
        size,
        of,
        feed.taken_at,
        feed.failing_since,
        feed.error if feed.failing_since else None,
        session().scalar(oldest) if size < of else None,
    )


def feed_late_since() -> datetime | None:
    """When the oldest entry was written that has waited too long; None where all is well."""
    standing = feed_standing()
    return standing.waits_since if standing is not None and standing.is_late(now()) else None


def find_feed() -> Feed | None:
    """The one row; None before the first round."""
    return session().scalars(THE_FEED).one_or_none()


def read_log_head() -> tuple[int, int]:
    """Size and generation of the log, which passes its check."""
    root_keys: RootKeys = session().info["root"]
    head = read_head(session().connection(), root_keys, keeping(root_keys))
    return head.size, head.generation
