"""Restricted notes: what an authority and the police write to each other about a submission."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
THREAD, NOTE = "restricted_thread", "restricted_note"


def upgrade() -> None:
    op.create_table(
        THREAD,
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("police_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("began_by_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("last_agency_id", sa.Uuid(), nullable=False),
        sa.Column("note_count", NUMBER, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        *_sealed(),
        _points("case_id", "case.id"),
        _points("submission_id", "referral.id"),
        *(_points(f"{side}_id", "agency.id") for side in ("authority", "police", "last_agency")),
        _points("began_by_id", "account.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
    )
    op.create_index("ix_restricted_thread_submission", THREAD, ["submission_id"])
    op.create_index("ix_restricted_thread_case", THREAD, ["case_id"])
    for side in ("authority", "police"):
        op.create_index(f"ix_restricted_thread_{side}", THREAD, [f"{side}_id", "began_at", "id"])
    op.create_table(
        NOTE,
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_agency_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=False),
        *_sealed(),
        _points("thread_id", "restricted_thread.id"),
        _points("case_id", "case.id"),
        _points("author_id", "account.id"),
        _points("author_agency_id", "agency.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("thread_id", "number"),
    )
    op.create_index("ix_restricted_note_case", NOTE, ["case_id"])


def _sealed() -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
    )


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table(THREAD))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("These notes are kept nowhere else: they must not go.")
    op.drop_table(NOTE)
    op.drop_table(THREAD)
