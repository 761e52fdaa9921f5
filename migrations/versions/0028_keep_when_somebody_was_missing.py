"""Missing episodes: reported, the police told on a basis, back again, and asked what happened."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "missing_episode",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reported_at", MOMENT, nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("risk_level", sa.Text(), nullable=False),
        sa.Column("record_number", NUMBER, nullable=False),
        sa.Column("police_basis", sa.Text(), nullable=True),
        sa.Column("police_told_at", MOMENT, nullable=True),
        sa.Column("police_told_by_id", sa.Uuid(), nullable=True),
        sa.Column("found_at", MOMENT, nullable=True),
        sa.Column("interview_offered_at", MOMENT, nullable=True),
        sa.Column("interview_done_at", MOMENT, nullable=True),
        sa.Column("interview_number", NUMBER, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        _points("case_id", "case.id"),
        _points("recorded_by_id", "account.id"),
        _points("police_told_by_id", "account.id"),
        sa.PrimaryKeyConstraint("id"),
    )
    columns = ["case_id", "reported_at", "id"]
    op.create_index("ix_missing_episode_case", "missing_episode", columns)


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table("missing_episode"))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("These rows say who was missing and who was told: they must not go.")
    op.drop_table("missing_episode")
