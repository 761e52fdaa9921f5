"""A centre names the agency that it belongs to, and an agency may say in which region it works.

Agencies are sealed over all their columns, but for these two while they are None: they stay as they
are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("agency", sa.Column("parent_id", sa.Uuid(), nullable=True))
    op.add_column("agency", sa.Column("region", sa.Text(), nullable=True))


def downgrade() -> None:
    _refuse_to_lose()
    for name in ("region", "parent_id"):
        op.drop_column("agency", name)


def _refuse_to_lose() -> None:
    told = "SELECT count(*) FROM agency WHERE parent_id IS NOT NULL OR region IS NOT NULL"
    if op.get_bind().execute(sa.text(told)).scalar_one():
        raise RuntimeError("An agency has centres: going back would leave them without it.")
