"""An index of entries by who did what, by which counts over a period read nothing else."""

from alembic import op

revision = "0062"
down_revision = "0061"


def upgrade() -> None:
    op.create_index("ix_audit_entry_acted", "audit_entry", ["actor", "action", "index"])


def downgrade() -> None:
    op.drop_index("ix_audit_entry_acted", "audit_entry")
