"""Since when it is told that a concern is late, and when more people are; of none it was before.

Rows are sealed over all their columns, but for these while they are None: they stay as they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"

ADDED = ("overdue_at", "again_at")
_GOES_ON = sa.text("sealed_key IS NOT NULL")


def upgrade() -> None:
    for name in ADDED:
        op.add_column("concern", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_concern_late",
        "concern",
        ["due_at", "id"],
        sqlite_where=_GOES_ON,
        postgresql_where=_GOES_ON,
    )


def downgrade() -> None:
    asked = "SELECT count(*) FROM concern WHERE overdue_at IS NOT NULL OR again_at IS NOT NULL"
    if op.get_bind().execute(sa.text(asked)).scalar_one():
        raise RuntimeError("Of some it was told that they are late: their rows are sealed with it.")
    op.drop_index("ix_concern_late", "concern")
    for name in reversed(ADDED):
        op.drop_column("concern", name)
