"""Where systems of agencies are told that a referral waits, and the queue of what they are told."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def _points_to(column: str, there: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [there], initially="DEFERRED", deferrable=True)


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_old_secret", sa.LargeBinary()),
        sa.Column("old_until", MOMENT),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("taken_at", MOMENT),
        sa.Column("failing_since", MOMENT),
        sa.Column("failed_at", MOMENT),
        sa.Column("error", sa.Text()),
        sa.Column("stopped_at", MOMENT),
        sa.Column("id", sa.Uuid(), nullable=False),
        _points_to("account_id", "account.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id"),
    )
    op.create_table(
        "webhook_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("referral_id", sa.Uuid()),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT),
        sa.Column("attempts", NUMBER, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("given_up_at", MOMENT),
        _points_to("webhook_id", "webhook.id"),
        _points_to("referral_id", "referral.id"),
        sa.PrimaryKeyConstraint("id"),
    )
    for name, columns in (
        ("waiting", ["webhook_id", "next_at", "id"]),
        ("referral", ["referral_id"]),
        ("made", ["made_at"]),
    ):
        op.create_index(f"ix_webhook_message_{name}", "webhook_message", columns)


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table("webhook"))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("Agencies were told at these addresses: they must not go.")
    op.drop_table("webhook_message")
    op.drop_table("webhook")
