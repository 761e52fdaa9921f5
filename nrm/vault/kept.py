"""What every row has that keeps something sealed, whether or not it carries a seal itself."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column


class KeptRow:
    """A mixin: `id`, and the case whose secrets its values end with, if it is of one."""

    __tablename__: str

    id: Mapped[UUID] = mapped_column(primary_key=True)

    def sealing_case(self) -> UUID | None:
        """The case whose log secret keys this row's digest in the log; None: the digest key."""
        return None
