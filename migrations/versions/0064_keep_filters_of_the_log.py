"""Filters of the log that an auditor keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"

TABLE = "saved_filter"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id", "query"),
    )


def downgrade() -> None:
    # What an auditor kept is typed again in a minute.
    op.drop_table(TABLE)
