"""What is kept of requests that carried an `Idempotency-Key`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import PrimaryKeyConstraint, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped

from nrm.database import Base


class Repeat(Base):
    """One request that carried a key. `digest` is an HMAC under the digest key, over all of it."""

    __tablename__ = "repeat"
    __table_args__ = (PrimaryKeyConstraint("account_id", "key_digest"),)

    account_id: Mapped[UUID]
    key_digest: Mapped[bytes]
    digest: Mapped[bytes]
    status: Mapped[int]
    thing_id: Mapped[UUID]
    at: Mapped[datetime]


_OF_KEY = (Repeat.account_id == bindparam("of")) & (Repeat.key_digest == bindparam("key"))
KNOWN = select(Repeat).where(_OF_KEY)
KNOWN_BEFORE = select(Repeat).where(
    Repeat.account_id == bindparam("of"),
    Repeat.key_digest.in_(bindparam("keys", expanding=True)),
)
# By the name of the dialect: one row more, or none where the key is taken.
CLAIMS = {
    dialect: insert(Repeat).on_conflict_do_nothing().returning(Repeat.status)
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
SETTLE = (
    update(Repeat)
    .where(_OF_KEY)
    .values(digest=bindparam("made_digest"), thing_id=bindparam("made_id"))
    .execution_options(synchronize_session=False)
)
