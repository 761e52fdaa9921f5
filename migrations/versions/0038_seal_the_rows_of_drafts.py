"""The row of a draft bears a seal, so that one that was thrown away and is put back is found.

A seal is made with the root keys when somebody types, not here: drafts from before have none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    _refuse_with_drafts("These drafts bear no seal: save them or throw them away first.")
    op.add_column("draft", sa.Column("row_seal", sa.LargeBinary(), nullable=False))


def downgrade() -> None:
    _refuse_with_drafts("Without their seals these drafts would be lost: they must not go.")
    op.drop_column("draft", "row_seal")


def _refuse_with_drafts(sentence: str) -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table("draft"))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError(sentence)
