"""The blind index: buckets in which a case can be found by a value that only its record holds."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "blind_index",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("key_version", NUMBER, nullable=False),
        sa.Column("level", NUMBER, nullable=False),
        sa.Column("bucket", NUMBER, nullable=False),
        _points("case_id", "case.id"),
        _points("agency_id", "agency.id"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_blind_index_case_id", "blind_index", ["case_id"])
    op.create_index(
        "ix_blind_index_bucket", "blind_index", ["agency_id", "field", "key_version", "bucket"]
    )


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    # Rows of it are made anew whenever a section is written; nothing of a case is lost with them.
    op.drop_table("blind_index")
