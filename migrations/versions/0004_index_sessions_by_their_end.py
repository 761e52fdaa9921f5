"""An index for where somebody is signed in, beside the thousands of sessions that have ended."""

from alembic import op

revision = "0004"
down_revision = "0003"

NAME, TABLE = "ix_signed_in_live", "signed_in"


def upgrade() -> None:
    op.create_index(NAME, TABLE, ["account_id", "ends_at", "id"])


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
