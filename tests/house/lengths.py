"""The guard of lengths: functions of up to 30 lines, modules of fewer than 200.

`python -m tests.house.lengths PLACE …` prints what is longer; exit status 1 if anything is.
"""

import ast
import sys
from pathlib import Path

from tests.house.source import Source

FUNCTION_LINES = 30
MODULE_LINES = 200
# A table that is read in one piece may be longer. Each with its reason.
TABLES = {
    "nrm/policy.py": "one table of who may do what, with the facts it is made of",
    "nrm/workflow.py": "one table of what follows what, and the words of its buttons",
    "nrm/sealed.py": "one table of every column",
    "nrm/audit/verify.py": "one file that an auditor copies, reads and runs elsewhere",
    "nrm/audit/witness.py": "one file that others copy to a machine of their own",
}


def too_long(source: Source) -> list[str]:
    """Complaints about one file; a function counts from its `def` to its last line."""
    complaints = []
    lines = len(source.text.splitlines())
    if lines >= MODULE_LINES and source.path not in TABLES:
        complaints.append(f"{source.path}: {lines} lines (a module has fewer than {MODULE_LINES})")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            long = (node.end_lineno or node.lineno) - node.lineno + 1
            if long > FUNCTION_LINES:
                complaints.append(f"{source.path}:{node.lineno} {node.name}: {long} lines")
    return complaints


def main(places: list[str]) -> int:
    """Exit status: 0 when every file in these places is short enough."""
    files = [
        f
        for place in map(Path, places)
        for f in (place.rglob("*.py") if place.is_dir() else [place])
    ]
    complaints = [
        line for file in sorted(files) for line in too_long(Source(str(file), file.read_text()))
    ]
    print("\n".join(complaints) or f"{len(files)} files are short enough")
    return 1 if complaints or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
