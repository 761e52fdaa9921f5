"""Recovery by two: halves of keys, requests with their approvals, leave for a new second factor."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _make_quorum()
    _make_recovery()
    _make_approval()
    _make_factor_reset()
    op.create_index("ix_account_duties", "account", ["duties"])


def _make_quorum() -> None:
    op.create_table(
        "quorum",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("owner_key_id", sa.Uuid(), nullable=False),
        sa.Column("first_key_id", sa.Uuid(), nullable=False),
        sa.Column("second_key_id", sa.Uuid(), nullable=False),
        *_bytes("sealed_keys", "sealed_first", "sealed_second", "signature"),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        *_sealed(),
        _points("account_id", "account"),
        _points("owner_key_id", "certificate"),
        _points("first_key_id", "certificate"),
        _points("second_key_id", "certificate"),
    )
    op.create_index(op.f("ix_quorum_account_id"), "quorum", ["account_id"])
    op.create_index("ix_quorum_first", "quorum", ["first_key_id"])
    op.create_index("ix_quorum_second", "quorum", ["second_key_id"])


def _make_recovery() -> None:
    op.create_table(
        "recovery",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("lost", sa.Text(), nullable=False),
        *_bytes("ticket_hash", "salt", "verifier_hash", "fresh_public", "sealed_fresh"),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("asked_at", "opens_at", "ends_at")),
        sa.Column("prepared_at", MOMENT, nullable=True),
        sa.Column("pepper_version", NUMBER, nullable=False),
        sa.Column("memory_kib", NUMBER, nullable=False),
        sa.Column("passes", NUMBER, nullable=False),
        sa.Column("lanes", NUMBER, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ending", sa.Text(), nullable=True),
        *_sealed(),
        sa.UniqueConstraint("ticket_hash"),
        _points("account_id", "account"),
        _points("agency_id", "agency"),
    )
    op.create_index(op.f("ix_recovery_account_id"), "recovery", ["account_id"])
    op.create_index(op.f("ix_recovery_agency_id"), "recovery", ["agency_id"])
    op.create_index("ix_recovery_ends_at", "recovery", ["ends_at"])


def _make_approval() -> None:
    op.create_table(
        "approval",
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("quorum_id", sa.Uuid(), nullable=False),
        sa.Column("approver_key_id", sa.Uuid(), nullable=False),
        *_bytes("sealed_half", "signature"),
        sa.Column("made_at", MOMENT, nullable=False),
        *_sealed(),
        sa.UniqueConstraint("recovery_id", "quorum_id", "approver_key_id"),
        _points("recovery_id", "recovery"),
        _points("quorum_id", "quorum"),
        _points("approver_key_id", "certificate"),
    )


def _make_factor_reset() -> None:
    op.create_table(
        "factor_reset",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        *_sealed(),
        _points("account_id", "account"),
        _points("given_by_id", "account"),
    )
    op.create_index(op.f("ix_factor_reset_account_id"), "factor_reset", ["account_id"])


def _bytes(*names: str) -> list[sa.Column[bytes]]:
    return [sa.Column(name, sa.LargeBinary(), nullable=False) for name in names]


def _sealed() -> tuple[sa.Column[object] | sa.PrimaryKeyConstraint, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _points(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    _refuse_to_lose()
    op.drop_index("ix_account_duties", "account")
    for table in ("factor_reset", "approval", "recovery", "quorum"):
        op.drop_table(table)


def _refuse_to_lose() -> None:
    going_on = "SELECT count(*) FROM recovery WHERE ended_at IS NULL"
    if op.get_bind().execute(sa.text(going_on)).scalar_one():
        raise RuntimeError("Somebody waits for a recovery: going back would lose it.")
