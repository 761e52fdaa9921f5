"""Which referrals ask for the same, and in which turn; nothing of those from before.

Rows are sealed over all their columns, but for these while they are None: they stay as they are.
"""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.add_column("referral", sa.Column("together_id", sa.Uuid(), nullable=True))
    op.add_column("referral", sa.Column("turn", NUMBER, nullable=True))


def downgrade() -> None:
    _refuse_to_lose()
    op.drop_column("referral", "turn")
    op.drop_column("referral", "together_id")


def _refuse_to_lose() -> None:
    asked = "SELECT count(*) FROM referral WHERE together_id IS NOT NULL"
    if op.get_bind().execute(sa.text(asked)).scalar_one():
        raise RuntimeError("Several were asked for the same: going back would lose which.")
