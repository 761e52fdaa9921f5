"""Guard: nothing in the program changes, deletes or empties what the log holds; the head moves on.

The triggers refuse it (`test_triggers.py`), the service's role has no right to it
(`test_rights.py`), and here no statement for it is written.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.source import ROOT, Source, sources

_CHANGES = {"delete", "update", "merge"}
_HELD = re.compile(
    r"Audit(Entry|Row|Checkpoint|Cosig|Head)|audit_(entry|row|checkpoint|cosig|head)"
)
_SAID = re.compile(
    r"(DELETE\s+FROM|UPDATE|TRUNCATE(\s+TABLE)?|DROP\s+TABLE|ALTER\s+TABLE|INTO)\s+\"?audit_"
    r"(entry|row|checkpoint|cosig|head)",
    re.IGNORECASE,
)
# By its place: why it may.
MAY = {'nrm/log/models.py update(_TABLES["audit_head"])': "the head is moved on by every append"}


def purges(source: Source) -> Iterator[str]:
    """Each place where a statement would change or delete rows of the log."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _name(node.func) in _CHANGES:
            said = ast.unparse(node).replace("'", '"')
            whose = (
                [*node.args, node.func.value] if isinstance(node.func, ast.Attribute) else node.args
            )
            if any(_HELD.search(ast.unparse(each)) for each in whose):
                yield f"{source.path} {said}"
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and _SAID.search(node.value)
        ):
            yield f"{source.path} {node.value[:60]}"


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_nothing_in_the_program_purges_the_log() -> None:
    files = list(sources())
    assert len(files) > 500
    found = {place for source in files for place in purges(source)}
    assert found == set(MAY)


def test_no_migration_does_but_the_first_one_going_down() -> None:
    paths = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    found = {path.name for path in paths if list(purges(Source(str(path), path.read_text())))}
    assert len(paths) > 50 and found <= {"0001_make_the_tables.py"}


@pytest.mark.parametrize(
    "line",
    [
        "session().execute(delete(AuditEntry).where(AuditEntry.index < 7))",
        "delete(models.AuditRow)",
        'update(_TABLES["audit_checkpoint"])',
        "AuditEntry.__table__.delete()",
        'connection.exec_driver_sql("DELETE FROM audit_entry")',
        'text("truncate table audit_row")',
        'text("UPDATE audit_head SET size = 0")',
    ],
)
def test_a_statement_that_would_is_caught(line: str) -> None:
    assert list(purges(Source("nrm/somewhere.py", line)))


def test_what_reads_and_appends_is_none() -> None:
    good = "select(AuditEntry).where(AuditEntry.index < 7)\ninsert(AuditRow)\ndelete(Note)"
    assert not list(purges(Source("nrm/somewhere.py", good)))
