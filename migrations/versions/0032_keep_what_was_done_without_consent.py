"""Acts without consent: who did what, who answered for it, when the person was told, the review."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TABLE = "act_without_consent"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("record_number", NUMBER, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("not_told", sa.Text(), nullable=True),
        sa.Column("look_again_at", MOMENT, nullable=True),
        sa.Column("reviewed_at", MOMENT, nullable=True),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        _points("case_id", "case.id"),
        _points("agency_id", "agency.id"),
        *(_points(f"{act}_by_id", "account.id") for act in ("made", "answered", "reviewed")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_act_without_consent_case", TABLE, ["case_id", "made_at", "id"])
    op.create_index("ix_act_without_consent_agency", TABLE, ["agency_id", "made_at", "id"])
    op.create_index("ix_act_without_consent_time", TABLE, ["made_at", "id"])


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table(TABLE))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("These rows say what was done without consent: they must not go.")
    op.drop_table(TABLE)
