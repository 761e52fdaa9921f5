"""The national check: sealed tags beside the blind index, and questions about pairs of cases."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
COLUMNS = {
    "holder_key_id": sa.Uuid(),
    "sealed_tag": sa.LargeBinary(),
    "compared": sa.Boolean(),
}


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("blind_index", sa.Column(name, kind, nullable=True))
    op.create_index("ix_blind_index_compared", "blind_index", ["compared", "id"])
    op.create_index("ix_blind_index_holder", "blind_index", ["holder_key_id"])
    op.create_index("ix_agency_kind", "agency", ["kind"])
    op.create_table(
        "duplicate_question",
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        *_sealed(),
        _points("asked_by_id", "account.id"),
        _points("closed_by_id", "account.id"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_duplicate_question_time", "duplicate_question", ["found_at", "id"])
    op.create_table(
        "duplicate_side",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        *_sealed(),
        _points("question_id", "duplicate_question.id"),
        _points("case_id", "case.id"),
        _points("answered_by_id", "account.id"),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("question_id", "case_id"):
        op.create_index(f"ix_duplicate_side_{column}", "duplicate_side", [column])


def _sealed() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
    ]


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table("duplicate_question"))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("People were asked about these rows: they must not go.")
    op.drop_table("duplicate_side")
    op.drop_table("duplicate_question")
    op.drop_index("ix_agency_kind", "agency")
    # Without their tags they say nothing; writing makes them anew.
    op.execute("DELETE FROM blind_index WHERE sealed_tag IS NOT NULL")
    op.drop_index("ix_blind_index_holder", "blind_index")
    op.drop_index("ix_blind_index_compared", "blind_index")
    for name in reversed(COLUMNS):
        op.drop_column("blind_index", name)
