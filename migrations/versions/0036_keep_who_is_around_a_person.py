"""Who is around a person, and what they are to attend; a copy of it sealed for each who attends."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _participants()
    _appointments()


def _participants() -> None:
    op.create_table(
        "participant",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("record_number", NUMBER, nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("until_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        *_sealed(),
        _points("case_id", "case.id"),
        _points("agency_id", "agency.id"),
        _points("account_id", "account.id"),
        _points("asked_by_id", "account.id"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_participant_case", "participant", ["case_id", "begun_at", "id"])


def _appointments() -> None:
    op.create_table(
        "appointment",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("attendee_id", sa.Uuid(), nullable=True),
        sa.Column("meets_at", MOMENT, nullable=False),
        sa.Column("record_number", NUMBER, nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("holder_key_id", sa.Uuid(), nullable=True),
        sa.Column("signer_id", sa.Uuid(), nullable=True),
        sa.Column("sealed_copy", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        *_sealed(),
        _points("case_id", "case.id"),
        _points("participant_id", "participant.id"),
        _points("attendee_id", "account.id"),
        _points("made_by_id", "account.id"),
        _points("holder_key_id", "certificate.id"),
        _points("signer_id", "certificate.id"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_appointment_case", "appointment", ["case_id"])
    op.create_index("ix_appointment_attendee", "appointment", ["attendee_id", "meets_at", "id"])
    columns = ["participant_id", "meets_at", "id"]
    op.create_index("ix_appointment_participant", "appointment", columns)
    stands = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_appointment_open",
        "appointment",
        ["meets_at", "id"],
        sqlite_where=stands,
        postgresql_where=stands,
    )


def _sealed() -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
    )


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table("participant"))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("These rows say who is around a person: they must not go.")
    op.drop_table("appointment")
    op.drop_table("participant")
