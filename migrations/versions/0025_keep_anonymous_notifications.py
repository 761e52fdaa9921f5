"""Anonymous notifications: that somebody said no to identification, told without saying who."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

INDEXES = {
    "ix_anonymous_notification_quarter": ["agency_id", "quarter_at", "id"],
    "ix_anonymous_notification_time": ["quarter_at", "id"],
}


def upgrade() -> None:
    op.create_table(
        "anonymous_notification",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("quarter_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_statement", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "anonymous_notification", columns)


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table("anonymous_notification"))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("An authority has yet to read these rows: they must not go.")
    op.drop_table("anonymous_notification")
