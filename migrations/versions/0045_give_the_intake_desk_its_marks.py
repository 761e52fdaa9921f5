"""Who took a concern up and why one ended; nothing of those that arrived before."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

ADDED = (("taken_by_id", sa.Uuid()), ("closed_because", sa.Text()))
INDEXES = {
    "ix_concern_due": ["agency_id", "due_at", "id"],
    "ix_concern_arrived": ["agency_id", "arrived_at", "id"],
    "ix_concern_epoch": ["certificate_id", "id"],
}


def upgrade() -> None:
    for name, kind in ADDED:
        op.add_column("concern", sa.Column(name, kind, nullable=True))
    for index, columns in INDEXES.items():
        op.create_index(index, "concern", columns)


# The seal of a row says what stands in these columns: without them it would not hold any more.
_SAID = " OR ".join(f"{name} IS NOT NULL" for name, _ in ADDED)


def downgrade() -> None:
    counted = sa.text(f"SELECT count(*) FROM concern WHERE {_SAID}")  # noqa: S608 - our own names
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("These columns say what became of a concern: they must not go.")
    for index in INDEXES:
        op.drop_index(index, "concern")
    for name, _ in reversed(ADDED):
        op.drop_column("concern", name)
