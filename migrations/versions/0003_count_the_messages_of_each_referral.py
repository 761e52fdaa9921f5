"""How many messages the thread of a referral holds; None until the next one of an older referral.

Rows are sealed over all their columns, but for this one while it is None: they stay as they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("referral", sa.Column("message_count", NUMBER, nullable=True))


def downgrade() -> None:
    _refuse_to_lose()
    op.drop_column("referral", "message_count")


def _refuse_to_lose() -> None:
    counted = "SELECT count(*) FROM referral WHERE message_count IS NOT NULL"
    if op.get_bind().execute(sa.text(counted)).scalar_one():
        raise RuntimeError("Referrals are sealed with their count: going back would break them.")
