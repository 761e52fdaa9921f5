"""How often a concern was passed on until it came where it is; nothing of those from before.

Rows are sealed over all their columns, but for this one while it is None: they stay as they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("concern", sa.Column("passed", NUMBER, nullable=True))


def downgrade() -> None:
    asked = "SELECT count(*) FROM concern WHERE passed IS NOT NULL"
    if op.get_bind().execute(sa.text(asked)).scalar_one():
        raise RuntimeError("Some concerns were passed on: their rows are sealed with it.")
    op.drop_column("concern", "passed")
