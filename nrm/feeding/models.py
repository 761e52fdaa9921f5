"""How far the log was handed to the receiver that the settings name, and how that goes; one row.

It decides nothing about access, so it carries no seal: whoever sets it back or forward is found out
by the receiver, to whom indexes come twice, or not at all.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.database import Base

FEED_ID: Final = 1


class Feed(Base):
    """All entries below `size` were taken. `leased_until`: somebody is just handing over more.

    `failing_since`: nothing was taken since then; `error`: why not, the last time.
    """

    __tablename__ = "log_feed"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int]
    leased_until: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]


THE_FEED = select(Feed).where(Feed.id == FEED_ID)
THE_FEED_TO_CHANGE = THE_FEED.with_for_update()
