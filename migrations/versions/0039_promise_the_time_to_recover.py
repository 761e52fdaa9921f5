"""Until when there is time to recover stands in the decision that began it; None in older ones.

Decisions are sealed over all their columns, but for the new one while it is None: they stay as
they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    ends = sa.Column("recovery_ends_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("identification_decision", ends)


def downgrade() -> None:
    _refuse_to_lose()
    op.drop_column("identification_decision", "recovery_ends_at")


def _refuse_to_lose() -> None:
    told = "SELECT count(*) FROM identification_decision WHERE recovery_ends_at IS NOT NULL"
    if op.get_bind().execute(sa.text(told)).scalar_one():
        raise RuntimeError("Ends of times to recover stand in decisions: going back loses them.")
