"""What one person asks for about an agency, and another one decides: suspend, resume, close."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "agency_change",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("taker_id", sa.Uuid(), nullable=True),
        sa.Column("requested_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_as", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        _points("agency_id", "agency.id"),
        _points("taker_id", "agency.id"),
        _points("requested_by_id", "account.id"),
        _points("decided_by_id", "account.id"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_agency_change_agency", "agency_change", ["agency_id", "asked_at", "id"])


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table("agency_change"))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("People answer for these rows: they must not go.")
    op.drop_table("agency_change")
