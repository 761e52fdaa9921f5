"""The guard of migrations: each is tested, and knows nothing of what the code will become."""

import ast
from collections.abc import Collection, Iterable
from pathlib import PurePath

from tests.house.source import Source


def untested(migrations: Iterable[str], tests: Collection[str]) -> list[str]:
    """Complaints about migrations whose number has no test file."""
    wanted = {path: f"test_{PurePath(path).name[:4]}.py" for path in migrations}
    return [
        f"{path} has no tests/migrations/{test}"
        for path, test in wanted.items()
        if test not in tests
    ]


def project_imports(source: Source) -> list[str]:
    """Complaints about imports of `nrm`: it changes, a migration does not."""
    complaints = []
    for node in ast.walk(source.tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        complaints += [
            f"{source.path} imports {name}" for name in names if name.split(".")[0] == "nrm"
        ]
    return complaints
