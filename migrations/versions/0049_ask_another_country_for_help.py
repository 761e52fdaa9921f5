"""Focal points of other countries, what is asked of them, what they ask, and the queue between."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
STANDS = sa.text("ended_at IS NULL")


def _points_to(column: str, there: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [there], initially="DEFERRED", deferrable=True)


def _needed(kind: sa.types.TypeEngine, *names: str) -> list[sa.Column]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _perhaps(kind: sa.types.TypeEngine, *names: str) -> list[sa.Column]:
    return [sa.Column(name, kind) for name in names]


def _sealed_row() -> list[sa.schema.SchemaItem]:
    columns = _needed(sa.Uuid(), "id") + _needed(NUMBER, "version")
    return [*columns, *_needed(sa.LargeBinary(), "row_seal"), sa.PrimaryKeyConstraint("id")]


def upgrade() -> None:
    op.add_column("consent", sa.Column("country", sa.Text()))
    op.create_table(
        "focal_point",
        *_needed(sa.Text(), "country", "name", "kind", "address", "authority"),
        *_needed(sa.LargeBinary(), "public_key"),
        *_needed(sa.Uuid(), "agency_id", "paired_by_id"),
        *_needed(NUMBER, "key_version"),
        *_needed(MOMENT, "paired_at"),
        *_perhaps(MOMENT, "ended_at"),
        *_sealed_row(),
        _points_to("agency_id", "agency.id"),
        _points_to("paired_by_id", "account.id"),
    )
    for name, column in (("country", "country"), ("key", "public_key")):
        op.create_index(
            f"ix_focal_point_{name}",
            "focal_point",
            [column],
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        )
    op.create_table(
        "trm_referral",
        *_needed(sa.Uuid(), "case_id", "focal_point_id", "consent_id", "created_by_id"),
        *_needed(sa.Text(), "service", "urgency", "fields", "state", "heard"),
        *_needed(MOMENT, "state_at", "created_at"),
        *_needed(NUMBER, "sent_count"),
        *_perhaps(sa.Uuid(), "certificate_id"),
        *_perhaps(sa.LargeBinary(), "public_key", "snapshot_hash"),
        *_perhaps(sa.Text(), "reason", "outcome"),
        *_sealed_row(),
        _points_to("case_id", "case.id"),
        _points_to("focal_point_id", "focal_point.id"),
        _points_to("consent_id", "consent.id"),
        _points_to("created_by_id", "account.id"),
    )
    op.create_index("ix_trm_referral_case", "trm_referral", ["case_id", "created_at", "id"])
    op.create_index("ix_trm_referral_consent", "trm_referral", ["consent_id"])
    op.create_index("ix_trm_referral_point", "trm_referral", ["focal_point_id", "state"])
    _create_arrivals()
    _create_messages()


def _create_arrivals() -> None:
    op.create_table(
        "trm_arrival",
        *_needed(sa.Uuid(), "exchange_id", "focal_point_id", "agency_id"),
        *_needed(sa.Text(), "service", "urgency", "state", "heard"),
        *_needed(MOMENT, "state_at", "arrived_at", "due_at", "until_at"),
        *_needed(NUMBER, "sent_count"),
        *_perhaps(sa.LargeBinary(), "sealed_envelope", "sealed_key", "sealed_content"),
        *_perhaps(sa.Uuid(), "certificate_id", "decided_by_id"),
        *_perhaps(sa.Text(), "reason", "outcome"),
        *_sealed_row(),
        _points_to("focal_point_id", "focal_point.id"),
        _points_to("agency_id", "agency.id"),
        _points_to("certificate_id", "certificate.id"),
        _points_to("decided_by_id", "account.id"),
        sa.UniqueConstraint("exchange_id"),
    )
    for name, columns in (
        ("due", ["agency_id", "due_at", "id"]),
        ("arrived", ["agency_id", "arrived_at", "id"]),
        ("epoch", ["certificate_id", "id"]),
        ("until", ["state", "until_at"]),
        ("point", ["focal_point_id", "state"]),
    ):
        op.create_index(f"ix_trm_arrival_{name}", "trm_arrival", columns)


def _create_messages() -> None:
    op.create_table(
        "trm_message",
        *_needed(sa.Uuid(), "id", "exchange_id", "focal_point_id"),
        *_needed(NUMBER, "number", "attempts"),
        *_needed(sa.LargeBinary(), "sealed_body"),
        *_needed(MOMENT, "made_at", "next_at"),
        *_perhaps(sa.Uuid(), "case_id"),
        _points_to("focal_point_id", "focal_point.id"),
        _points_to("case_id", "case.id"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_trm_message_exchange", "trm_message", ["exchange_id", "number"], unique=True
    )
    op.create_index("ix_trm_message_next", "trm_message", ["next_at", "id"])
    op.create_index("ix_trm_message_case", "trm_message", ["case_id"])
    op.create_index("ix_trm_message_point", "trm_message", ["focal_point_id", "id"])


def downgrade() -> None:
    there = sa.table("consent", sa.column("country"))
    asked = sa.select(sa.func.count()).where(there.c.country.is_not(None))
    paired = sa.select(sa.func.count()).select_from(sa.table("focal_point"))
    if any(op.get_bind().execute(counted).scalar_one() for counted in (asked, paired)):
        raise RuntimeError("Other countries were asked or paired with: they must not go.")
    for name in ("trm_message", "trm_arrival", "trm_referral", "focal_point"):
        op.drop_table(name)
    op.drop_column("consent", "country")
