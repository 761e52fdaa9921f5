"""What witnesses sign: a line for each of them and each checkpoint, only ever added to.

On PostgreSQL the triggers run the function of the first migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "audit_cosignature"
REFUSAL = "the access log is append-only"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("size", NUMBER, nullable=False, autoincrement=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", "witness"),
    )
    op.create_index("ix_audit_cosignature_witness", TABLE, ["witness", "size"])
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {TABLE}_no_{change.lower()} BEFORE {change} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    for change in ("UPDATE", "DELETE", "TRUNCATE"):
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_{change.lower()} BEFORE {change} ON {TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
        )


def downgrade() -> None:
    asked = f"SELECT count(*) FROM {TABLE}"  # noqa: S608
    if op.get_bind().execute(sa.text(asked)).scalar_one():
        raise RuntimeError("Witnesses have signed checkpoints: what they said would be lost.")
    op.drop_table(TABLE)
