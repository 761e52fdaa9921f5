"""A mutation run: each row and each condition of the two tables is taken out in turn.

`python -m tests.house.mutations` copies what the tests of the tables need, writes one mutant after
another over the copy, and expects red every time. It names the survivors, each a missing test;
exit status 1: there are some.
"""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.house.source import ROOT

TABLES = ("policy", "workflow")
TESTS = ("tests/test_policy.py", "tests/test_workflow.py")
# Without what needs a database or a browser; and no failure waits for the others.
_PYTEST = ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-n", "0", "--no-header")
# Mutants that mean the same as the table, with the reason.
SAME: dict[str, str] = {}


@dataclass(frozen=True)
class Mutant:
    """The module without one element; `name` says which, as `line: what is gone`."""

    name: str
    source: str


def mutants_of(source: str) -> Iterator[Mutant]:
    """The module, each time without one element of a table or one part of a condition."""
    tree = ast.parse(source)
    for parts in _removable(tree):
        for place in range(len(parts[0])):
            gone = [held.pop(place) for held in parts]
            said = next(node for node in reversed(gone) if node is not None)
            yield Mutant(f"{said.lineno}: {ast.unparse(said)}", ast.unparse(tree))
            for held, node in zip(parts, gone, strict=True):
                held.insert(place, node)


def _removable(tree: ast.Module) -> list[tuple[list[ast.expr], ...]]:
    """The lists of elements from which one may be taken; two for a dict, its keys and values."""
    found: list[tuple[list[ast.expr], ...]] = []
    for statement in tree.body:
        for node in ast.walk(statement):
            is_table = isinstance(statement, ast.Assign | ast.AnnAssign)
            if is_table and isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load):
                found.append((node.elts,))
            elif is_table and isinstance(node, ast.Dict):
                found.append((node.keys, node.values))
            elif isinstance(node, ast.BoolOp) and isinstance(statement, ast.FunctionDef):
                found.append((node.values,))
            elif is_table and isinstance(node, ast.Call):
                found.append((node.keywords,))
    return [parts for parts in found if parts[0]]


def survives(mutant: Mutant, table: str, folder: Path) -> bool:
    """Whether the tests stay green over the mutant, written into this copy of the project."""
    target = folder / "nrm" / f"{table}.py"
    target.write_text(mutant.source)
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *_PYTEST, *TESTS],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
    )
    return done.returncode == 0


def survivors(table: str, mutants: Sequence[Mutant], folder: Path) -> list[str]:
    """The names of the mutants of a table that no test notices, over copies in this folder."""
    count = os.cpu_count() or 1
    copies = [_copied(folder / f"{table}-{number}") for number in range(count)]
    shares = [(copy, mutants[number::count]) for number, copy in enumerate(copies)]
    with ThreadPoolExecutor(count) as pool:
        found = pool.map(lambda share: _left(table, *share), shares)
    return sorted(name for names in found for name in names)


def _left(table: str, folder: Path, mutants: Sequence[Mutant]) -> list[str]:
    return [mutant.name for mutant in mutants if survives(mutant, table, folder)]


def _copied(folder: Path) -> Path:
    shutil.copytree(
        ROOT, folder, ignore=shutil.ignore_patterns(".*", "var", "build", "__pycache__")
    )
    return folder


def main(tables: Sequence[str]) -> int:
    """The survivors of these tables are named; how many."""
    count = 0
    for table in tables or TABLES:
        mutants = list(mutants_of((ROOT / "nrm" / f"{table}.py").read_text()))
        with tempfile.TemporaryDirectory() as folder:
            left = [n for n in survivors(table, mutants, Path(folder)) if n not in SAME]
        count += len(left)
        print(f"{table}: {len(mutants)} mutants, {len(left)} survive")
        print("".join(f"  nrm/{table}.py:{name}\n" for name in left), end="")
    return count


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
