"""Cases that belong together: groups with a reference without meaning, and their cases."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "case_group",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("lead_agency_id", sa.Uuid(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        *_sealed(),
        _points("lead_agency_id", "agency.id"),
        _points("made_by_id", "account.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
    )
    op.create_index("ix_case_group_agency", "case_group", ["lead_agency_id", "made_at", "id"])
    op.create_index("ix_case_group_made", "case_group", ["made_at", "id"])
    op.create_table(
        "case_group_member",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        *_sealed(),
        _points("case_id", "case.id"),
        _points("group_id", "case_group.id"),
        _points("added_by_id", "account.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id"),
    )
    columns = ["group_id", "added_at", "id"]
    op.create_index("ix_case_group_member_group", "case_group_member", columns)


def _sealed() -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
    )


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    counted = sa.select(sa.func.count()).select_from(sa.table("case_group"))
    if op.get_bind().execute(counted).scalar_one():
        raise RuntimeError("These rows say which cases belong together: they must not go.")
    op.drop_table("case_group_member")
    op.drop_table("case_group")
