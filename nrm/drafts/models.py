"""Drafts: what somebody typed into a form of a case and did not save yet, one for each form.

The text stands here only sealed under the case key, so that a colleague who takes the case over
goes on with it. It is no part of the record: nothing stands under the head, no step rests on it.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint, bindparam, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.cases.models import Record
from nrm.database import Base, points_to


class Draft(Base):
    """`version` counts the savings; `based_on`: the version of the section it was begun from.

    `told_at`: when its newest entry was written into the log (see `keeping.py`).
    """

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("case_id", "form"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    form: Mapped[str]
    version: Mapped[int]
    based_on: Mapped[int]
    written_at: Mapped[datetime]
    written_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    told_at: Mapped[datetime]
    sealed_answers: Mapped[bytes]


OF_FORM = select(Draft).where(
    Draft.case_id == bindparam("case_id"), Draft.form == bindparam("form")
)
# What is known of them without opening one.
OF_CASE = (
    select(Draft.form, Draft.version, Draft.written_at, Draft.written_by_id)
    .where(Draft.case_id == bindparam("case_id"))
    .order_by(Draft.written_at.desc())
)
SAVED_VERSION = select(func.max(Record.number)).where(
    Record.case_id == bindparam("case_id"), Record.name == bindparam("form")
)
DROP_ALL = delete(Draft).where(Draft.case_id == bindparam("of_case"))
DROP_FORMS = DROP_ALL.where(Draft.form.in_(bindparam("forms", expanding=True)))
