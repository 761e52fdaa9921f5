"""Emergencies: who opened a case that was not theirs, until when, and what others made of it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
INDEXES = {
    "ix_emergency_case": ["case_id", "account_id", "ends_at"],
    "ix_emergency_agency": ["agency_id", "began_at", "id"],
    "ix_emergency_time": ["began_at", "id"],
}


def upgrade() -> None:
    op.create_table(
        "emergency",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("record_number", NUMBER, nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("review_due_at", MOMENT, nullable=False),
        sa.Column("countersigned_by_id", sa.Uuid(), nullable=True),
        sa.Column("countersigned_at", MOMENT, nullable=True),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        _points("case_id", "case.id"),
        _points("agency_id", "agency.id"),
        _points("account_id", "account.id"),
        _points("countersigned_by_id", "account.id"),
        _points("reviewed_by_id", "account.id"),
        sa.PrimaryKeyConstraint("id"),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "emergency", columns)


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table("emergency"))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("Auditors review these rows: they must not go.")
    op.drop_table("emergency")
