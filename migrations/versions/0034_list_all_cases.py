"""Cases of all agencies, newest first, by an index: for the co-ordinator and the authority."""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_index("ix_case_opened", "case", ["opened_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_case_opened", "case")
