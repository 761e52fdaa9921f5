"""Browsers on which somebody signed in before, so that strangers do not lock the owner out."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "device",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_device_account_id", "device", ["account_id"])


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table("device"))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("People are not locked out because of these: they must not go.")
    op.drop_table("device")
