"""A message says which way it goes, so that nobody's numbers stand in the way of ours.

What tells of an end stays when its case is erased. What waits besides it for an exchange that has
ended loses its case as well, and is deleted when its turn comes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
_INDEX = "ix_trm_message_exchange"
_LET_GO = (
    "UPDATE trm_message SET case_id = NULL WHERE asks AND exchange_id IN (SELECT id FROM"
    " trm_referral WHERE state IN"
    " ('declined', 'completed', 'not_engaged', 'withdrawn', 'ended'))"
)


def upgrade() -> None:
    column = sa.Column("asks", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("trm_message", column)
    op.drop_index(_INDEX, "trm_message")
    op.create_index(_INDEX, "trm_message", ["exchange_id", "asks", "number"], unique=True)
    op.execute("UPDATE trm_message SET asks = (case_id IS NOT NULL)")
    op.execute(_LET_GO)
    if op.get_bind().dialect.name == "postgresql":
        # Else the next migration finds checks that wait, and may not change this table.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")


def downgrade() -> None:
    twice = "SELECT 1 FROM trm_message GROUP BY exchange_id, number HAVING count(*) > 1"
    if op.get_bind().execute(sa.text(twice)).first():
        raise RuntimeError("Messages wait both ways under one number: send them first.")
    op.drop_index(_INDEX, "trm_message")
    op.create_index(_INDEX, "trm_message", ["exchange_id", "number"], unique=True)
    op.drop_column("trm_message", "asks")
