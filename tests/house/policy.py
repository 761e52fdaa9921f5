"""The guard of the policy: its printed table, and the keys that the code asks.

`python -m tests.house.policy` prints the table as the README shows it.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence

from nrm import policy, workflow
from tests.house.source import Source

ASKING = frozenset({"ask", "may", "decide"})
Table = Mapping[str, Sequence[policy.Row]]


def printed(table: Table) -> str:
    """The table in Markdown: an action a line, its rows parted by `;`."""
    lines = [f"| `{action}` | {_rows(table[action])} |" for action in sorted(table)]
    return "\n".join(["| action | who may |", "| --- | --- |", *lines])


def _rows(rows: Sequence[policy.Row]) -> str:
    said = [", ".join(fact.__name__.replace("_", " ") for fact in row) for row in rows]
    return "; ".join(said) or "nobody: only the service itself"


def asked_keys(source: Source) -> Iterator[tuple[int, str | None]]:
    """Line and key of every question to the policy; None for a key that is put together."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _is_question(node.func) and len(node.args) > 1:
            key = node.args[1]
            literal = isinstance(key, ast.Constant)
            yield node.lineno, str(key.value) if isinstance(key, ast.Constant) and literal else None


def _is_question(called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute):
        asked = isinstance(called.value, ast.Name) and called.value.id == "policy"
        return asked and called.attr in ASKING
    return isinstance(called, ast.Name) and called.id == "may"


def unknown_keys(source: Source, table: Table) -> list[str]:
    """Complaints about keys that the table does not know: they would raise when asked."""
    return [
        f"{source.path}:{line} asks `{key}`, which the table does not have"
        for line, key in asked_keys(source)
        if key is not None and key not in table
    ]


def unasked_keys(sources: Sequence[Source], table: Table) -> list[str]:
    """Complaints about keys that nobody asks: neither literally nor as a step of a workflow."""
    asked = {key for source in sources for _, key in asked_keys(source)}
    steps = {f"{noun}.{row.step}" for noun, rows in workflow.TABLE.items() for row in rows}
    return [f"`{key}` is asked nowhere" for key in sorted(set(table) - asked - steps)]


if __name__ == "__main__":
    print(printed(policy.ALLOWED))
