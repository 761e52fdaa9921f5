"""Transfers of cases between lead agencies, and until when a case is offered; None as a rule.

Cases are sealed over all their columns, but for the new one while it is None: they stay as they
are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
POINTS = {
    "case_id": "case.id",
    "sender_id": "agency.id",
    "recipient_id": "agency.id",
    "consent_id": "consent.id",
    "asked_by_id": "account.id",
    "approved_by_id": "account.id",
    "decided_by_id": "account.id",
    "worker_id": "account.id",
}
INDEXES = {
    "ix_case_transfer_case": ["case_id", "asked_at", "id"],
    "ix_case_transfer_sender": ["sender_id", "asked_at", "id"],
    "ix_case_transfer_recipient": ["recipient_id", "asked_at", "id"],
    "ix_case_transfer_state": ["state", "ends_at"],
}


def upgrade() -> None:
    op.create_table(
        "case_transfer",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_at", MOMENT, nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_group", sa.Text(), nullable=False),
        sa.Column("case_status", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("declined_because", sa.Text(), nullable=True),
        sa.Column("sealed_keys", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        *(_points(column, to) for column, to in POINTS.items()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "case_transfer", columns)
    op.add_column("case", sa.Column("offered_until", MOMENT, nullable=True))


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table("case_transfer"))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("People answer for these rows: they must not go.")
    op.drop_column("case", "offered_until")
    op.drop_table("case_transfer")
