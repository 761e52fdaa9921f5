"""Legal holds of cases, and erasures: of those the row stays, without its case."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TO_CASE, TO_ACCOUNT, TO_AGENCY = "case.id", "account.id", "agency.id"


def upgrade() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("lifted_by_id", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", MOMENT, nullable=True),
        *_sealed(),
        _points("case_id", TO_CASE),
        _points("set_by_id", TO_ACCOUNT),
        _points("lifted_by_id", TO_ACCOUNT),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_legal_hold_case_id"), "legal_hold", ["case_id"])
    op.create_table(
        "erasure",
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("erased_at", MOMENT, nullable=True),
        *_sealed(),
        _points("case_id", TO_CASE),
        _points("agency_id", TO_AGENCY),
        _points("requested_by_id", TO_ACCOUNT),
        _points("approved_by_id", TO_ACCOUNT),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id"),
        sa.UniqueConstraint("reference"),
    )
    op.create_index("ix_erasure_agency", "erasure", ["agency_id", "requested_at", "id"])
    op.create_index("ix_erasure_time", "erasure", ["requested_at", "id"])


def _sealed() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
    )


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    _refuse_to_lose()
    op.drop_table("erasure")
    op.drop_table("legal_hold")


def _refuse_to_lose() -> None:
    for table in (sa.table("erasure"), sa.table("legal_hold")):
        counted = sa.select(sa.func.count()).select_from(table)
        if op.get_bind().execute(counted).scalar_one():
            raise RuntimeError("Certificates and refusals rest on these rows: they must not go.")
