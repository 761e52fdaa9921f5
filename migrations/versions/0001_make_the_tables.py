"""The tables of cases, consents, referrals, keys, people and the access log."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
APPEND_ONLY = ("audit_entry", "audit_row", "audit_checkpoint")
REFUSAL = "the access log is append-only"
# In the order in which they are made: what is pointed to comes first.
TABLES = (
    *("attempt", "repeat", "clock"),
    *("audit_checkpoint", "audit_entry", "audit_head", "audit_row"),
    *("certificate", "grant", "agency", "service"),
    *("account", "invitation", "second_factor", "signed_in"),
    *("case", "record", "note", "pending_step"),
    *("consent", "referral", "message", "snapshot"),
)


def upgrade() -> None:
    _make_loose_tables()
    _make_log()
    _make_keys_and_agencies()
    _make_people()
    _make_cases()
    _make_case_contents()
    _make_consents()
    _make_referrals()
    _make_referral_contents()
    _guard_log(op.get_bind().dialect.name)


def downgrade() -> None:
    _refuse_to_lose()
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_append_only()")


def _make_loose_tables() -> None:
    op.create_table(
        "attempt",
        _bytes("key"),
        _number("failures"),
        _time("blocked_until"),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "repeat",
        _id("account_id"),
        _bytes("key_digest"),
        _bytes("digest"),
        _number("status"),
        _id("thing_id"),
        _time("at"),
        sa.PrimaryKeyConstraint("account_id", "key_digest"),
    )
    op.create_table(
        "clock",
        _id("id"),
        _id("case_id"),
        _id("referral_id", nullable=True),
        _text("name"),
        _time("starts_at"),
        _time("due_at"),
        _time("paused_at", nullable=True),
        _time("stopped_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_clock_case", "clock", ["case_id"])
    op.create_index("ix_clock_referral", "clock", ["referral_id"])


def _make_log() -> None:
    op.create_table(
        "audit_checkpoint",
        _count("size"),
        _text("note"),
        _time("at"),
        sa.PrimaryKeyConstraint("size"),
    )
    op.create_table(
        "audit_entry",
        _count("index"),
        _bytes("leaf_hash"),
        _text("body"),
        _bytes("nodes"),
        _bytes("seal"),
        _time("at"),
        _id("actor", nullable=True),
        _id("agency", nullable=True),
        _text("action"),
        _text("case_pseudonym", nullable=True),
        _text("referral_pseudonym", nullable=True),
        _text("consent_pseudonym", nullable=True),
        _text("outcome"),
        _number("n"),
        sa.PrimaryKeyConstraint("index"),
    )
    for column in ("action", "actor", "agency", "at", "outcome"):
        op.create_index(f"ix_audit_entry_{column}", "audit_entry", [column, "index"])
    op.create_index("ix_audit_entry_case", "audit_entry", ["case_pseudonym", "index"])
    op.create_table(
        "audit_head",
        _count("id"),
        _number("size"),
        _number("generation"),
        _bytes("frontier"),
        _time("signed_at", nullable=True),
        _bytes("mac"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "audit_row",
        _text("row_key"),
        _count("index"),
        _text("digest"),
        sa.PrimaryKeyConstraint("row_key", "index"),
    )
    op.create_index("ix_audit_row_index", "audit_row", ["index"])


def _make_keys_and_agencies() -> None:
    op.create_table(
        "certificate",
        _text("subject_kind"),
        _id("subject_id"),
        _id("agency_id"),
        _number("epoch"),
        _text("duties"),
        _bytes("encryption_public"),
        _bytes("signing_public"),
        _points("issuer_id", "certificate", nullable=True),
        _bytes("signature"),
        _time("issued_at"),
        _time("ended_at", nullable=True),
        *_sealed_row(),
    )
    op.create_index("ix_certificate_subject", "certificate", ["subject_id", "epoch"])
    op.create_table(
        "grant",
        _text("kind"),
        _id("subject_id"),
        _id("case_id", nullable=True),
        _id("holder_id"),
        _points("holder_key_id", "certificate"),
        _text("state"),
        _bytes("sealed_key"),
        _bytes("sealed_lock", nullable=True),
        _points("signer_id", "certificate"),
        _bytes("signature"),
        _time("made_at"),
        *_sealed_row(),
        sa.UniqueConstraint("kind", "subject_id", "holder_key_id", "state"),
    )
    op.create_index("ix_grant_case_id", "grant", ["case_id"])
    op.create_index("ix_grant_holder", "grant", ["holder_key_id"])
    op.create_table(
        "agency",
        _text("name"),
        _text("kind"),
        _text("state"),
        _flag("accepting"),
        _points("certificate_id", "certificate", nullable=True),
        *_sealed_row(),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "service",
        _points("agency_id", "agency"),
        _text("service"),
        _text("region"),
        _text("languages"),
        _flag("accepting"),
        *_sealed_row(),
    )
    op.create_index("ix_service_agency_id", "service", ["agency_id"])


def _make_people() -> None:
    op.create_table(
        "account",
        _text("name"),
        _text("role"),
        _text("duties"),
        _points("agency_id", "agency"),
        _text("state"),
        _bytes("salt"),
        _bytes("verifier_hash"),
        _number("pepper_version"),
        _number("memory_kib"),
        _number("passes"),
        _number("lanes"),
        _bytes("sealed_keys"),
        _bytes("encryption_public"),
        _bytes("signing_public"),
        _points("certificate_id", "certificate", nullable=True),
        _time("made_at"),
        *_sealed_row(),
        sa.UniqueConstraint("name"),
    )
    op.create_index("ix_account_agency_id", "account", ["agency_id"])
    op.create_table(
        "invitation",
        _points("account_id", "account"),
        _bytes("code_hash"),
        _time("expires_at"),
        _time("used_at", nullable=True),
        *_sealed_row(),
        sa.UniqueConstraint("code_hash"),
    )
    op.create_table(
        "second_factor",
        _points("account_id", "account"),
        _text("kind"),
        _bytes("sealed_seed"),
        _number("last_step", nullable=True),
        *_sealed_row(),
    )
    op.create_table(
        "signed_in",
        _points("account_id", "account"),
        _bytes("token_hash"),
        _bytes("sealed_keys"),
        _time("began_at"),
        _time("ends_at"),
        _time("touched_at"),
        _time("ended_at", nullable=True),
        *_sealed_row(),
        sa.UniqueConstraint("token_hash"),
    )
    for table in ("invitation", "second_factor", "signed_in"):
        op.create_index(f"ix_{table}_account_id", table, ["account_id"])


def _make_cases() -> None:
    op.create_table(
        "case",
        _text("code"),
        _text("pseudonym"),
        _points("lead_agency_id", "agency"),
        _points("lead_worker_id", "account"),
        _time("opened_at"),
        _text("status"),
        _time("status_since"),
        _text("identification_status"),
        _text("person_group"),
        _text("priority"),
        _text("entry_channel"),
        _text("region"),
        _flag("high_risk"),
        _flag("missing"),
        _flag("age_disputed"),
        _flag("legal_hold"),
        _flag("consent_restricted"),
        _text("closure_reason", nullable=True),
        _time("closed_at", nullable=True),
        _number("head_version"),
        _bytes("head_root"),
        _bytes("head_signature"),
        _points("head_signer_id", "certificate"),
        *_sealed_row(),
        sa.UniqueConstraint("code"),
        sa.UniqueConstraint("pseudonym"),
    )
    op.create_index("ix_case_agency", "case", ["lead_agency_id", "opened_at", "id"])
    op.create_index("ix_case_worker", "case", ["lead_worker_id", "opened_at", "id"])


def _make_case_contents() -> None:
    op.create_table(
        "record",
        _id("id"),
        _points("case_id", "case"),
        _text("name"),
        _number("number"),
        _time("written_at"),
        _points("written_by_id", "account"),
        _bytes("sealed_content"),
        _bytes("record_hash"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "name", "number"),
    )
    op.create_table(
        "note",
        _id("id"),
        _points("case_id", "case"),
        _number("number"),
        _time("written_at"),
        _points("written_by_id", "account"),
        _text("visibility"),
        _bytes("sealed_text"),
        _bytes("previous_hash"),
        _bytes("chain_hash"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "number"),
    )
    op.create_table(
        "pending_step",
        _points("case_id", "case"),
        _text("step"),
        _points("requested_by_id", "account"),
        _text("requested_role"),
        _time("requested_at"),
        _text("reason"),
        _text("given"),
        *_sealed_row(),
    )
    op.create_index("ix_pending_step_case_id", "pending_step", ["case_id"])


def _make_consents() -> None:
    op.create_table(
        "consent",
        _points("case_id", "case"),
        _text("pseudonym"),
        _text("scope"),
        _points("recipient_id", "agency", nullable=True),
        _text("purpose", nullable=True),
        _text("fields"),
        _text("given_by"),
        _text("obtained_how", nullable=True),
        _text("language", nullable=True),
        _flag("interpreter", nullable=True),
        _flag("comprehension_checked", nullable=True),
        _flag("materials_given", nullable=True),
        _flag("limits_explained", nullable=True),
        _time("given_at"),
        _points("recorded_by_id", "account"),
        _time("expires_at", nullable=True),
        _time("withdrawn_at", nullable=True),
        _text("withdrawn_how", nullable=True),
        _bytes("sealed_details"),
        *_sealed_row(),
    )
    op.create_index("ix_consent_case", "consent", ["case_id", "given_at"])


def _make_referrals() -> None:
    op.create_table(
        "referral",
        _points("case_id", "case"),
        _text("pseudonym"),
        _text("reference"),
        _points("sender_id", "agency"),
        _points("recipient_id", "agency"),
        _text("kind"),
        _text("service"),
        _text("urgency"),
        _points("consent_id", "consent", nullable=True),
        _text("fields"),
        _bytes("sealed_envelope"),
        _bytes("snapshot_hash", nullable=True),
        _text("state"),
        _time("state_at"),
        _time("created_at"),
        _points("created_by_id", "account"),
        _time("sent_at", nullable=True),
        _points("contact_id", "account", nullable=True),
        _time("accepted_at", nullable=True),
        _text("met_on", nullable=True),
        _time("access_ends_at", nullable=True),
        _text("reason", nullable=True),
        _text("outcome", nullable=True),
        _points("follows_id", "referral", nullable=True),
        *_sealed_row(),
        sa.UniqueConstraint("reference"),
    )
    op.create_index("ix_referral_case", "referral", ["case_id", "created_at"])
    op.create_index("ix_referral_consent", "referral", ["consent_id"])
    op.create_index("ix_referral_recipient", "referral", ["recipient_id", "sent_at", "id"])
    op.create_index("ix_referral_sender", "referral", ["sender_id", "created_at", "id"])


def _make_referral_contents() -> None:
    op.create_table(
        "message",
        _points("referral_id", "referral"),
        _points("case_id", "case"),
        _text("kind"),
        _points("author_id", "account"),
        _points("author_agency_id", "agency"),
        _time("written_at"),
        _bytes("sealed_body"),
        *_sealed_row(),
    )
    op.create_index("ix_message_referral", "message", ["referral_id", "written_at", "id"])
    op.create_table(
        "snapshot",
        _id("id"),
        _points("referral_id", "referral"),
        _bytes("sealed_content"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("referral_id"),
    )


def _guard_log(engine: str) -> None:
    if engine == "sqlite":
        for table in APPEND_ONLY:
            for change in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    for table in APPEND_ONLY:
        for change in ("UPDATE", "DELETE", "TRUNCATE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
            )


def _refuse_to_lose() -> None:
    kept = op.get_bind().execute(sa.text("SELECT count(*) FROM audit_entry")).scalar_one()
    if kept:
        raise RuntimeError("The access log is not empty: going back would destroy it.")


def _id(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _bytes(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def _flag(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, TIME, nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, NUMBER, nullable=nullable)


def _count(name: str) -> sa.Column:
    """A number that the application gives, as a key."""
    return sa.Column(name, NUMBER, autoincrement=False, nullable=False)


def _points(name: str, table: str, *, nullable: bool = False) -> sa.Column:
    """A foreign key that is checked at the commit: rows of one act come in any order."""
    target = sa.ForeignKey(f"{table}.id", deferrable=True, initially="DEFERRED")
    return sa.Column(name, sa.Uuid(), target, nullable=nullable)


def _sealed_row() -> Iterator[sa.Column | sa.PrimaryKeyConstraint]:
    """What every row has on which policy rests."""
    yield from (_id("id"), _number("version"), _bytes("row_seal"), sa.PrimaryKeyConstraint("id"))
