"""Drafts: what somebody typed into a form of a case and did not save yet, one for each form.

The text stands here only sealed under the case key, so that a colleague who takes the case over
goes on with it. It is no part of the record: nothing stands under the head, no step rests on it.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint, bindparam, func, select
from sqlalchemy.orm import Mapped, defer, mapped_column

from nrm.cases.models import Record
from nrm.database import Base, points_to, session
from nrm.vault.rows import SealedRow, rely_on


class Draft(SealedRow, Base):
    """`version` counts the savings; `based_on`: the version of the section it was begun from.

    `told_at`: when its newest entry was written into the log (see `keeping.py`).
    """

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("case_id", "form"),)
    # Change with savings that the log is not told of; the seal of the text is bound to all of them.
    __unsealed__ = frozenset({"version", "based_on", "written_at", "sealed_answers"})

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    form: Mapped[str]
    based_on: Mapped[int]
    written_at: Mapped[datetime]
    written_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    told_at: Mapped[datetime]
    sealed_answers: Mapped[bytes]

    def sealing_case(self) -> UUID | None:
        """Keyed with the log secret of its case."""
        return self.case_id


OF_FORM = select(Draft).where(
    Draft.case_id == bindparam("case_id"), Draft.form == bindparam("form")
)
# What is known of them without opening one: the text, which may be long, is left where it is.
_OF_CASE = (
    select(Draft)
    .where(Draft.case_id == bindparam("case_id"))
    .order_by(Draft.written_at.desc())
    .options(defer(Draft.sealed_answers, raiseload=True))
)
_OF_FORMS = _OF_CASE.where(Draft.form.in_(bindparam("forms", expanding=True)))
SAVED_VERSION = select(func.max(Record.number)).where(
    Record.case_id == bindparam("case_id"), Record.name == bindparam("form")
)


def find_drafts(case_id: UUID, forms: Collection[str] | None = None) -> list[Draft]:
    """The drafts of the case, or of these forms of it, newest first, without their text.

    The entry of the act is written only if none of them was put back by others.
    """
    given: dict[str, object] = {"case_id": case_id}
    if forms is not None:
        given["forms"] = list(forms)
    found = list(session().scalars(_OF_CASE if forms is None else _OF_FORMS, given))
    rely_on(*found)
    return found
