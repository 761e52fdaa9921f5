"""Where people hear that something waits, and how far the log was read for it.

Alerts from before are told of once, as all that nobody has seen yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
UNNOTICED = sa.text("noticed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "mailbox",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_code", sa.LargeBinary()),
        sa.Column("code_until", MOMENT),
        sa.Column("tries", NUMBER, nullable=False),
        sa.Column("pace", sa.Text(), nullable=False),
        sa.Column("quiet", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("refused_at", MOMENT),
        sa.Column("waiting_since", MOMENT),
        sa.Column("sending_since", MOMENT),
        sa.Column("letter_id", sa.Uuid()),
        sa.Column("next_at", MOMENT),
        sa.Column("attempts", NUMBER, nullable=False),
        sa.Column("told_at", MOMENT),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id"),
    )
    op.create_index("ix_mailbox_next", "mailbox", ["next_at", "id"])
    op.create_table(
        "notice_mark",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.add_column("alert", sa.Column("noticed_at", MOMENT))
    op.create_index(
        "ix_alert_unnoticed", "alert", ["id"], sqlite_where=UNNOTICED, postgresql_where=UNNOTICED
    )


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table("mailbox"))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("These addresses were given by people: they must not go.")
    op.drop_index("ix_alert_unnoticed", "alert")
    op.drop_column("alert", "noticed_at")
    op.drop_table("notice_mark")
    op.drop_table("mailbox")
