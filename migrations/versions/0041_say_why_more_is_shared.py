"""Why a referral shares more than its service needs; None of those from before, never asked.

Rows are sealed over all their columns, but for this one while it is None: they stay as they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.add_column("referral", sa.Column("addition_reasons", sa.Text(), nullable=True))


def downgrade() -> None:
    _refuse_to_lose()
    op.drop_column("referral", "addition_reasons")


def _refuse_to_lose() -> None:
    said = "SELECT count(*) FROM referral WHERE addition_reasons IS NOT NULL"
    if op.get_bind().execute(sa.text(said)).scalar_one():
        raise RuntimeError("Referrals are sealed with their reasons: going back would break them.")
