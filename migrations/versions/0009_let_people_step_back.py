"""Who has stepped back from a case, and when the last of them did; None where nobody has.

Cases are sealed over all their columns, but for these two while they are None: they stay as they
are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

COLUMNS = ("stepped_back", "stepped_back_at")


def upgrade() -> None:
    op.add_column("case", sa.Column("stepped_back", sa.Text(), nullable=True))
    op.add_column("case", sa.Column("stepped_back_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    _refuse_to_lose()
    for name in reversed(COLUMNS):
        op.drop_column("case", name)


def _refuse_to_lose() -> None:
    declared = sa.text('SELECT count(*) FROM "case" WHERE stepped_back IS NOT NULL')
    if op.get_bind().execute(declared).scalar_one():
        raise RuntimeError("Somebody has stepped back from a case: going back would open it again.")
