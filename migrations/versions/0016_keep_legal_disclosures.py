"""Legal disclosures: what the law made an agency tell, who approved it, who knows."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
INDEXES = {
    "ix_legal_disclosure_case": ["case_id", "asked_at", "id"],
    "ix_legal_disclosure_agency": ["agency_id", "asked_at", "id"],
    "ix_legal_disclosure_time": ["asked_at", "id"],
}


def upgrade() -> None:
    op.create_table(
        "legal_disclosure",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("sections", sa.Text(), nullable=False),
        sa.Column("record_number", NUMBER, nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("not_told", sa.Text(), nullable=True),
        sa.Column("tell_after", MOMENT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        _points("case_id", "case.id"),
        _points("agency_id", "agency.id"),
        _points("asked_by_id", "account.id"),
        _points("decided_by_id", "account.id"),
        sa.PrimaryKeyConstraint("id"),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "legal_disclosure", columns)


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table("legal_disclosure"))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("People answer for these rows: they must not go.")
    op.drop_table("legal_disclosure")
