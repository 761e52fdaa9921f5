"""Whom a service takes, when it is open, what room it has; nothing of those offered before."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
ADDED = (
    *((name, sa.Text()) for name in ("genders", "ages", "helpers", "accessibility")),
    ("hours", sa.Text()),
    ("urgent_phone", sa.Text()),
    ("places", NUMBER),
    ("counted_at", MOMENT),
    ("withdrawn_at", MOMENT),
)


def upgrade() -> None:
    for name, kind in ADDED:
        op.add_column("service", sa.Column(name, kind, nullable=True))


# The seal of a row says what stands in these columns: without them it would not hold any more.
_SAID = " OR ".join(f"{name} IS NOT NULL" for name, _ in ADDED)


def downgrade() -> None:
    counted = sa.text(f"SELECT count(*) FROM service WHERE {_SAID}")  # noqa: S608 - our own names
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("These columns say what is offered to whom: they must not go.")
    for name, _ in reversed(ADDED):
        op.drop_column("service", name)
