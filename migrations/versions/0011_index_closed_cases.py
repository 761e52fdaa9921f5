"""An index for the closed cases of an agency, by the time they were closed."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_index("ix_case_closed", "case", ["lead_agency_id", "closed_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_case_closed", "case")
