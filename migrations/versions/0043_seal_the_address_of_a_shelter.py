"""Where a shelter is, as long as its referral runs; nothing of those from before.

Rows are sealed over all their columns, but for this one while it is None: they stay as they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.add_column("referral", sa.Column("sealed_address", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    _refuse_to_lose()
    op.drop_column("referral", "sealed_address")


def _refuse_to_lose() -> None:
    given = "SELECT count(*) FROM referral WHERE sealed_address IS NOT NULL"
    if op.get_bind().execute(sa.text(given)).scalar_one():
        raise RuntimeError("Shelters gave their address: going back would lose it.")
