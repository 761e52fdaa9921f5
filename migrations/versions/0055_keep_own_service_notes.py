"""Own service notes: what an agency writes down for itself about a referral that it accepted."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
NOTEBOOK, NOTE = "service_notebook", "service_note"


def upgrade() -> None:
    op.create_table(
        NOTEBOOK,
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("note_count", NUMBER, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        *_sealed(),
        _points("case_id", "case.id"),
        _points("referral_id", "referral.id"),
        _points("agency_id", "agency.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("referral_id"),
    )
    op.create_index("ix_service_notebook_case", NOTEBOOK, ["case_id"])
    op.create_table(
        NOTE,
        sa.Column("notebook_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=False),
        *_sealed(),
        _points("notebook_id", "service_notebook.id"),
        _points("case_id", "case.id"),
        _points("author_id", "account.id"),
        _points("agency_id", "agency.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("notebook_id", "number"),
    )
    op.create_index("ix_service_note_case", NOTE, ["case_id"])


def _sealed() -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
    )


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table(NOTEBOOK))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("These notes are kept nowhere else: they must not go.")
    op.drop_table(NOTE)
    op.drop_table(NOTEBOOK)
