"""Running clocks soonest first, and what a role was told and has not seen, by an index each."""

from alembic import op
from sqlalchemy import text

revision = "0030"
down_revision = "0029"


def _on(table: str, name: str, columns: list[str], where: str) -> None:
    # PostgreSQL reads no order off an index behind a column that is null.
    op.create_index(name, table, columns, sqlite_where=text(where), postgresql_where=text(where))


def upgrade() -> None:
    op.create_index("ix_clock_running", "clock", ["stopped_at", "due_at", "id"])
    _on("clock", "ix_clock_due", ["due_at", "id"], "stopped_at IS NULL")
    _on("alert", "ix_alert_told", ["role", "made_at", "id"], "seen_at IS NULL")


def downgrade() -> None:
    op.drop_index("ix_alert_told", "alert")
    op.drop_index("ix_clock_due", "clock")
    op.drop_index("ix_clock_running", "clock")
