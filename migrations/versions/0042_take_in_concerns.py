"""Concerns of whoever has no account, and which agency takes them in."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
REGION, CONCERN = "intake_region", "concern"


def upgrade() -> None:
    op.create_table(
        REGION,
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        *_sealed(),
        _points("agency_id", "agency.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("region"),
    )
    op.create_table(
        CONCERN,
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_at", MOMENT, nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("arrived_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("receipt_hash", sa.LargeBinary(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=True),
        *_sealed(),
        _points("agency_id", "agency.id"),
        _points("certificate_id", "certificate.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("receipt_hash"),
    )


def _sealed() -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
    )


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    for table in (REGION, CONCERN):
        counted = sa.select(sa.func.count()).select_from(sa.table(table))
        if op.get_bind().execute(counted).scalar_one():
            raise RuntimeError("These concerns are kept nowhere else: they must not go.")
    op.drop_table(CONCERN)
    op.drop_table(REGION)
