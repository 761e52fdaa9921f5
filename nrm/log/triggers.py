"""Triggers that refuse to change or delete what the log holds, and the one that writes its marks.

Migrations spell the same. Each list is run statement by statement, in order. They keep an honest
program from a mistake; what finds a dishonest administrator are seals, tree and checkpoints
(`verify.py`).
"""

# The last one holds what witnesses sign (nrm/audit).
APPEND_ONLY = ("audit_entry", "audit_row", "audit_checkpoint", "audit_mark", "audit_cosignature")
CHANGES = ("UPDATE", "DELETE")
REFUSAL = "the access log is append-only"

FUNCTION = "audit_append_only"
# Marks (`marks.py`): sections, purpose and request of each new entry, out of its body.
MARK = "audit_entry_marks"

_MARK_SQLITE = """\
CREATE TRIGGER audit_entry_marks AFTER INSERT ON audit_entry BEGIN
INSERT INTO audit_mark ("index", "key")
SELECT NEW."index", 'section:' || "key" FROM json_each(NEW.body, '$.sections') UNION ALL
SELECT NEW."index", "key" || ':' || value FROM json_each(NEW.body)
WHERE "key" IN ('purpose', 'request') AND value IS NOT NULL
ON CONFLICT DO NOTHING; END"""
SQLITE = (
    *(
        f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for table in APPEND_ONLY
        for change in CHANGES
    ),
    _MARK_SQLITE,
)
SQLITE_DROP = (
    *(f"DROP TRIGGER {table}_no_{change.lower()}" for table in APPEND_ONLY for change in CHANGES),
    f"DROP TRIGGER {MARK}",
)

_REFUSE = (
    f"CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql "
    f"AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
)
_MARK_POSTGRESQL = """\
CREATE FUNCTION audit_entry_marks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE said jsonb := NEW.body::jsonb; BEGIN
INSERT INTO audit_mark ("index", "key")
SELECT NEW."index", 'section:' || jsonb_object_keys(said -> 'sections') UNION ALL
SELECT NEW."index", named || ':' || (said ->> named) FROM unnest(ARRAY['purpose', 'request']) named
WHERE said ->> named IS NOT NULL
ON CONFLICT DO NOTHING; RETURN NULL; END $$"""
_FOR_EACH_ENTRY = (
    f"CREATE TRIGGER {MARK} AFTER INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION {MARK}()"
)
POSTGRESQL = (
    _REFUSE,
    *(
        f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
        for table in APPEND_ONLY
        for change in (*CHANGES, "TRUNCATE")
    ),
    _MARK_POSTGRESQL,
    _FOR_EACH_ENTRY,
)
POSTGRESQL_DROP = (
    *(
        f"DROP TRIGGER {table}_no_{change.lower()} ON {table}"
        for table in APPEND_ONLY
        for change in (*CHANGES, "TRUNCATE")
    ),
    f"DROP FUNCTION {FUNCTION}()",
    f"DROP TRIGGER {MARK} ON audit_entry",
    f"DROP FUNCTION {MARK}()",
)

CREATE = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
DROP = {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP}
