"""Indexes for what every request looks up: a key by subject or holder, a referral by pseudonym."""

from alembic import op

revision = "0002"
down_revision = "0001"

INDEXES = {
    "ix_grant_subject": ("grant", ["subject_id", "holder_id"]),
    "ix_grant_kind": ("grant", ["kind", "holder_id"]),
    "ix_referral_pseudonym": ("referral", ["pseudonym"]),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
