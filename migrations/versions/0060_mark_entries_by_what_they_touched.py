"""A table of marks, by which entries are found that touched a section, had a purpose, a request.

A trigger writes them for each new entry; here they are written for all that stand already, out of
their bodies, some thousands at a time. Going back loses nothing: the bodies say it all.
"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_ONCE = 10_000
REFUSAL = "the access log is append-only"
SQLITE = """
INSERT INTO audit_mark ("index", "key")
SELECT e."index", 'section:' || s."key" FROM audit_entry e, json_each(e.body, '$.sections') s
WHERE e."index" >= :start AND e."index" < :start + :many UNION ALL
SELECT e."index", w."key" || ':' || w.value FROM audit_entry e, json_each(e.body) w
WHERE e."index" >= :start AND e."index" < :start + :many
AND w."key" IN ('purpose', 'request') AND w.value IS NOT NULL
"""
POSTGRESQL = """
INSERT INTO audit_mark ("index", "key")
SELECT "index", 'section:' || jsonb_object_keys(body::jsonb -> 'sections') FROM audit_entry
WHERE "index" >= :start AND "index" < :start + :many UNION ALL
SELECT "index", named || ':' || (body::jsonb ->> named)
FROM audit_entry, unnest(ARRAY['purpose', 'request']) named
WHERE "index" >= :start AND "index" < :start + :many AND body::jsonb ->> named IS NOT NULL
"""
TRIGGER_SQLITE = """\
CREATE TRIGGER audit_entry_marks AFTER INSERT ON audit_entry BEGIN
INSERT INTO audit_mark ("index", "key")
SELECT NEW."index", 'section:' || "key" FROM json_each(NEW.body, '$.sections') UNION ALL
SELECT NEW."index", "key" || ':' || value FROM json_each(NEW.body)
WHERE "key" IN ('purpose', 'request') AND value IS NOT NULL
ON CONFLICT DO NOTHING; END"""
FUNCTION = """\
CREATE FUNCTION audit_entry_marks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE said jsonb := NEW.body::jsonb; BEGIN
INSERT INTO audit_mark ("index", "key")
SELECT NEW."index", 'section:' || jsonb_object_keys(said -> 'sections') UNION ALL
SELECT NEW."index", named || ':' || (said ->> named) FROM unnest(ARRAY['purpose', 'request']) named
WHERE said ->> named IS NOT NULL
ON CONFLICT DO NOTHING; RETURN NULL; END $$"""


def upgrade() -> None:
    op.create_table(
        "audit_mark",
        sa.Column("index", NUMBER, nullable=False, autoincrement=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("index", "key", name=op.f("pk_audit_mark")),
        sqlite_with_rowid=False,
    )
    _mark_all()
    op.create_index("ix_audit_mark_key", "audit_mark", ["key", "index"])
    _guard()


def _mark_all() -> None:
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    newest = connection.scalar(sa.text('SELECT max("index") FROM audit_entry'))
    for start in range(0, -1 if newest is None else newest + 1, AT_ONCE):
        marking = sa.text(SQLITE if is_sqlite else POSTGRESQL)
        connection.execute(marking, {"start": start, "many": AT_ONCE})


def _guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_mark_no_{change.lower()} BEFORE {change} ON audit_mark "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        op.execute(TRIGGER_SQLITE)
        return
    for change in ("UPDATE", "DELETE", "TRUNCATE"):
        op.execute(
            f"CREATE TRIGGER audit_mark_no_{change.lower()} BEFORE {change} ON audit_mark "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
        )
    op.execute(FUNCTION)
    op.execute(
        "CREATE TRIGGER audit_entry_marks AFTER INSERT ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_marks()"
    )


def downgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("DROP TRIGGER audit_entry_marks" + ("" if on_sqlite else " ON audit_entry"))
    if not on_sqlite:
        op.execute("DROP FUNCTION audit_entry_marks()")
    op.drop_table("audit_mark")
