"""The review queue: what waits for an auditor, and how far the log was walked for it."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
ITEM, WEEK = "review_item", "review_week"
PEOPLE = ("account_id", "explained_by_id", "escalated_by_id", "proposed_by_id", "decided_by_id")


def upgrade() -> None:
    op.create_table(
        ITEM,
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("week_at", MOMENT, nullable=False),
        sa.Column("series", NUMBER, nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in PEOPLE),
        sa.Column("account_ids", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("case_pseudonym", sa.Text(), nullable=True),
        sa.Column("indexes", sa.Text(), nullable=False),
        sa.Column("counted", NUMBER, nullable=False),
        sa.Column("usual", NUMBER, nullable=True),
        sa.Column("role_usual", NUMBER, nullable=True),
        sa.Column("threshold", NUMBER, nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_at", MOMENT, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        *_sealed(),
        *(_points(name, "account.id") for name in PEOPLE),
        _points("agency_id", "agency.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("rule", "about", "week_at", "series"),
    )
    op.create_index("ix_review_item_time", ITEM, ["raised_at", "id"])
    op.create_index("ix_review_item_state", ITEM, ["state", "raised_at", "id"])
    op.create_index("ix_review_item_agency", ITEM, ["agency_id", "raised_at", "id"])
    op.create_index("ix_review_item_week", ITEM, ["week_at"])
    op.create_table(
        WEEK,
        sa.Column("week_at", MOMENT, nullable=False),
        sa.Column("first_index", NUMBER, nullable=False),
        sa.Column("walked_at", MOMENT, nullable=True),
        sa.Column("end_index", NUMBER, nullable=True),
        sa.Column("root", sa.LargeBinary(), nullable=True),
        sa.Column("sample_size", NUMBER, nullable=True),
        sa.Column("drawn", sa.Text(), nullable=True),
        sa.Column("tallies", sa.Text(), nullable=True),
        *_sealed(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("week_at"),
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
    counted = sa.select(sa.func.count()).select_from(sa.table(WEEK))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("The log vouches for these rows: they must not go.")
    op.drop_table(WEEK)
    op.drop_table(ITEM)
