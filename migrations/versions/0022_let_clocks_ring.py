"""Who was told of a deadline; and of each clock when it rings next, how long it is, why it stands.

Which moment comes next is known by the code alone: running clocks get one in the next migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

MOMENT = sa.DateTime(timezone=True)
ADDED = (("variant", sa.Text()), ("next_at", MOMENT), ("paused_because", sa.Text()))


def upgrade() -> None:
    for name, kind in ADDED:
        op.add_column("clock", sa.Column(name, kind, nullable=True))
    op.create_index("ix_clock_next", "clock", ["next_at", "id"])
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("clock_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.Column("seen_by_id", sa.Uuid(), nullable=True),
        _points("case_id", "case.id"),
        _points("clock_id", "clock.id"),
        _points("seen_by_id", "account.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("clock_id", "kind", "at", "role"),
    )
    op.create_index("ix_alert_case", "alert", ["case_id"])


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    # Nothing of a case is lost: who was told is told again by what comes after it.
    op.drop_table("alert")
    op.drop_index("ix_clock_next", "clock")
    for name, _ in reversed(ADDED):
        op.drop_column("clock", name)
