"""What one agency asks another without saying about whom: for advice, or for room."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TABLE = "consultation"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_at", MOMENT, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("missed_at", MOMENT, nullable=True),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        _points("service_id", "service.id"),
        _points("sender_id", "agency.id"),
        _points("recipient_id", "agency.id"),
        _points("asked_by_id", "account.id"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_consultation_sender", TABLE, ["sender_id", "due_at", "id"])
    op.create_index("ix_consultation_recipient", TABLE, ["recipient_id", "due_at", "id"])
    op.create_index("ix_consultation_state", TABLE, ["state", "ends_at"])


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table(TABLE))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("These questions are kept nowhere else: they must not go.")
    op.drop_table(TABLE)
