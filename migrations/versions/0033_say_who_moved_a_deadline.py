"""Who paused a deadline, and who gave it more time, when and why; nothing of those that ran."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

ADDED = (
    ("paused_by_id", sa.Uuid()),
    ("extended_at", sa.DateTime(timezone=True)),
    ("extended_because", sa.Text()),
    ("extended_by_id", sa.Uuid()),
)


def upgrade() -> None:
    for name, kind in ADDED:
        op.add_column("clock", sa.Column(name, kind, nullable=True))


# What people paused would be taken for a partner's question, and ring for nobody.
_RUNS_ON = (
    "UPDATE clock SET paused_at = NULL, paused_because = NULL, next_at = due_at "
    "WHERE paused_by_id IS NOT NULL AND stopped_at IS NULL"
)


def downgrade() -> None:
    op.execute(sa.text(_RUNS_ON))
    for name, _ in reversed(ADDED):
        op.drop_column("clock", name)
