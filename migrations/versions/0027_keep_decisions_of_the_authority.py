"""Decisions of the competent authority: by whom, when, and when the person had each."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
POINTS = {
    "case_id": "case.id",
    "submission_id": "referral.id",
    "requested_by_id": "account.id",
    "confirmed_by_id": "account.id",
    "delivered_by_id": "account.id",
}


def upgrade() -> None:
    op.create_table(
        "identification_decision",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("issued_at", MOMENT, nullable=True),
        sa.Column("sealed_reasons", sa.LargeBinary(), nullable=False),
        sa.Column("delivered_at", MOMENT, nullable=True),
        sa.Column("delivered_how", sa.Text(), nullable=True),
        sa.Column("delivered_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        *(_points(column, to) for column, to in POINTS.items()),
        sa.PrimaryKeyConstraint("id"),
    )
    columns = ["case_id", "requested_at", "id"]
    op.create_index("ix_identification_decision_case", "identification_decision", columns)


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table("identification_decision"))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("People rely on these decisions: they must not go.")
    op.drop_table("identification_decision")
