"""How often a partner tried to reach the person; nothing of those that ended before.

Rows are sealed over all their columns, but for this one while it is None: they stay as they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("referral", sa.Column("attempts", NUMBER, nullable=True))


def downgrade() -> None:
    _refuse_to_lose()
    op.drop_column("referral", "attempts")


def _refuse_to_lose() -> None:
    given = "SELECT count(*) FROM referral WHERE attempts IS NOT NULL"
    if op.get_bind().execute(sa.text(given)).scalar_one():
        raise RuntimeError("Partners said how often they tried: going back would lose it.")
