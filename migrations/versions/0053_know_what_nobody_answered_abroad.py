"""Since when what another country asked is late; of none it was told before.

Rows are sealed over all their columns, but for this one while it is None: they stay as they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    op.add_column("trm_arrival", sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    asked = "SELECT count(*) FROM trm_arrival WHERE missed_at IS NOT NULL"
    if op.get_bind().execute(sa.text(asked)).scalar_one():
        raise RuntimeError("Of some it was told that they are late: their rows are sealed with it.")
    op.drop_column("trm_arrival", "missed_at")
