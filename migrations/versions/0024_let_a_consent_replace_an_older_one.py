"""A consent may name the older one in whose place it stands; None as a rule.

Consents are sealed over all their columns, but for the new one while it is None: they stay as they
are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("consent", sa.Column("supersedes_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    _refuse_to_lose()
    op.drop_column("consent", "supersedes_id")


def _refuse_to_lose() -> None:
    told = (
        "SELECT count(*) FROM consent WHERE supersedes_id IS NOT NULL "
        "OR withdrawn_how IN ('replaced', 'age_changed')"
    )
    if op.get_bind().execute(sa.text(told)).scalar_one():
        raise RuntimeError("Consents were replaced by newer ones: going back would not know them.")
