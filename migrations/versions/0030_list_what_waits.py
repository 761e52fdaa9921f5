"""Running clocks soonest first, and what a role was told and has not seen, by an index each."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_index("ix_clock_running", "clock", ["stopped_at", "due_at", "id"])
    op.create_index("ix_alert_told", "alert", ["role", "seen_at", "made_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_alert_told", "alert")
    op.drop_index("ix_clock_running", "clock")
