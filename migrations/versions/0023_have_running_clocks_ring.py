"""Clocks that run already ring at the next run: what has come meanwhile is told then, once."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_NEXT = "UPDATE clock SET next_at = starts_at WHERE stopped_at IS NULL"
# Those of a referral run by its urgency.
_VARIANT = (
    "UPDATE clock SET variant = (SELECT urgency FROM referral WHERE referral.id = referral_id) "
    "WHERE stopped_at IS NULL AND referral_id IS NOT NULL AND variant IS NULL"
)
_PAUSED = "UPDATE clock SET paused_because = 'question' WHERE paused_at IS NOT NULL"


def upgrade() -> None:
    for statement in (_NEXT, _VARIANT, _PAUSED):
        op.execute(sa.text(statement))


def downgrade() -> None:
    op.execute(sa.text("UPDATE clock SET next_at = NULL, variant = NULL, paused_because = NULL"))
