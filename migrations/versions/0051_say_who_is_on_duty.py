"""Until when somebody is on duty; nobody was before.

Rows are sealed over all their columns, but for this one while it is None: they stay as they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    op.add_column("account", sa.Column("on_duty_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    asked = "SELECT count(*) FROM account WHERE on_duty_until IS NOT NULL"
    if op.get_bind().execute(sa.text(asked)).scalar_one():
        raise RuntimeError("Some said that they are on duty: their rows are sealed with it.")
    op.drop_column("account", "on_duty_until")
