"""How many people came to an open group or a safe space, by day; of no case and no person."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "attendance_count",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("day_at", MOMENT, nullable=False),
        sa.Column("quarter_at", MOMENT, nullable=False),
        sa.Column("setting", sa.Text(), nullable=False),
        sa.Column("adults", NUMBER, nullable=False),
        sa.Column("children", NUMBER, nullable=False),
        sa.Column("not_asked", NUMBER, nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        _points("agency_id", "agency.id"),
        _points("recorded_by_id", "account.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("agency_id", "day_at", "setting"),
    )
    op.create_index("ix_attendance_count_day", "attendance_count", ["agency_id", "day_at", "id"])
    op.create_index("ix_attendance_count_quarter", "attendance_count", ["agency_id", "quarter_at"])


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table("attendance_count"))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("These numbers were counted by people: they must not go.")
    op.drop_table("attendance_count")
