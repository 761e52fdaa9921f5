"""How far the log was handed to the system that watches it."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "log_feed",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("leased_until", MOMENT),
        sa.Column("taken_at", MOMENT),
        sa.Column("failing_since", MOMENT),
        sa.Column("failed_at", MOMENT),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    # Without it everything is handed over again, which is allowed.
    op.drop_table("log_feed")
