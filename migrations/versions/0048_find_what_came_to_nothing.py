"""An index of referrals by where they stand and since when: those that came to nothing."""

from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.create_index("ix_referral_state", "referral", ["state", "state_at"])


def downgrade() -> None:
    op.drop_index("ix_referral_state", "referral")
