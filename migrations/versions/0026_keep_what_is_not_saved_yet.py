"""Drafts: what was typed into a form of a case, sealed, until it is saved."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("based_on", NUMBER, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("sealed_answers", sa.LargeBinary(), nullable=False),
        _points("case_id", "case.id"),
        _points("written_by_id", "account.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "form"),
    )


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table("draft"))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("Somebody typed these drafts and did not save them: they must not go.")
    op.drop_table("draft")
