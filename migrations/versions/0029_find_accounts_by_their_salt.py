"""An index for accounts by their salt: who stands in for a name that nobody has."""

from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_index("ix_account_salt", "account", ["salt"])


def downgrade() -> None:
    op.drop_index("ix_account_salt", "account")
