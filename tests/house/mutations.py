"""A mutation run: each row and each condition of the two tables is taken out in turn.

`python -m tests.house.mutations` runs the tests of the tables over one mutant after another and
expects red every time. It names the survivors, each a missing test; exit status 1: there are some.
"""

import ast
import contextlib
import importlib
import io
import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType

import pytest

import nrm
from tests.house.source import ROOT

TABLES = ("policy", "workflow")
# What the tests of the tables import beside the tables: read once, and not anew in each child.
_BELOW = ("hypothesis", "nrm.database", "nrm.errors", "nrm.vocabulary.loader")
# They need no fixture of ours; no failure waits for the others.
_QUICK = ("-q", "-x", "--assert=plain", "--noconftest", "-o", "addopts=")
_ALONE = ("-p", "no:cacheprovider", "-p", "no:xdist")
_TESTS = tuple(str(ROOT / "tests" / f"test_{table}.py") for table in TABLES)
# Mutants that mean the same as the table, by what is gone, with the reason.
SAME = {"signed_in": "a row of it alone says that anybody may, and so does an empty one"}


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
        table = _table(statement)
        for node in ast.walk(table or statement):
            if isinstance(node, ast.BoolOp) and isinstance(statement, ast.FunctionDef):
                found.append((node.values,))
            elif table and isinstance(node, ast.Tuple):
                found.append((node.elts,))
            elif table and isinstance(node, ast.Dict):
                found.append((node.keys, node.values))
            elif table and isinstance(node, ast.Call):
                found.append((node.keywords,))
    return [parts for parts in found if parts[0]]


def _table(statement: ast.stmt) -> ast.expr | None:
    """The value that is given to one name; not several names, nor the name of a type."""
    if not isinstance(statement, ast.Assign | ast.AnnAssign):
        return None
    unpacks = isinstance(statement, ast.Assign) and not isinstance(statement.targets[0], ast.Name)
    return None if unpacks or isinstance(statement.value, ast.Subscript) else statement.value


def survives(table: str, mutant: Mutant) -> bool:
    """Whether the tests stay green over the mutant; for a process of its own, which it spoils."""
    module = ModuleType(f"nrm.{table}")
    sys.modules[module.__name__] = module
    setattr(nrm, table, module)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            exec(compile(mutant.source, module.__name__, "exec"), vars(module))
        except Exception:  # noqa: BLE001 - whatever it is, nobody could overlook it
            return False
        return pytest.main([*_QUICK, *_ALONE, *_TESTS]) == pytest.ExitCode.OK


def survivors(table: str, mutants: Sequence[Mutant]) -> list[str]:
    """The names of the mutants of a table that no test notices."""
    for name in _BELOW:
        importlib.import_module(name)
    with multiprocessing.get_context("fork").Pool(maxtasksperchild=1) as pool:
        told = pool.starmap(survives, [(table, mutant) for mutant in mutants], chunksize=1)
    return [mutant.name for mutant, green in zip(mutants, told, strict=True) if green]


def main(tables: Sequence[str]) -> int:
    """The survivors of these tables are named; how many."""
    count = 0
    for table in tables or TABLES:
        source = (ROOT / "nrm" / f"{table}.py").read_text()
        mutants = list(mutants_of(source))
        if not survivors(table, [Mutant("the table itself", source)]):
            raise SystemExit("The tests are red without any mutant.")
        left = [n for n in survivors(table, mutants) if n.partition(": ")[2] not in SAME]
        count += len(left)
        print(f"{table}: {len(mutants)} mutants, {len(left)} survive")
        print("".join(f"  nrm/{table}.py:{name}\n" for name in left), end="", flush=True)
    return count


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
