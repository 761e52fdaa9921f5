"""Triggers that refuse to change or delete what the log holds; a migration spells the same.

Each list is run statement by statement, in order. They keep an honest program from a mistake; what
finds a dishonest administrator are seals, tree and checkpoints (`verify.py`).
"""

APPEND_ONLY = ("audit_entry", "audit_row", "audit_checkpoint")
CHANGES = ("UPDATE", "DELETE")
REFUSAL = "the access log is append-only"

FUNCTION = "audit_append_only"

SQLITE = tuple(
    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for table in APPEND_ONLY
    for change in CHANGES
)
SQLITE_DROP = tuple(
    f"DROP TRIGGER {table}_no_{change.lower()}" for table in APPEND_ONLY for change in CHANGES
)

_REFUSE = (
    f"CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql "
    f"AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
)
POSTGRESQL = (
    _REFUSE,
    *(
        f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
        for table in APPEND_ONLY
        for change in (*CHANGES, "TRUNCATE")
    ),
)
POSTGRESQL_DROP = (
    *(
        f"DROP TRIGGER {table}_no_{change.lower()} ON {table}"
        for table in APPEND_ONLY
        for change in (*CHANGES, "TRUNCATE")
    ),
    f"DROP FUNCTION {FUNCTION}()",
)

CREATE = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
DROP = {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP}
