"""The guard of the import order: every import looks down, at the top, by its whole name."""

import ast
import re
import sys
from collections.abc import Iterator, Sequence

from tests.house.source import Source, readme_part

EDGES = ("pages", "api", "cli")
OUTSIDE = ("config",)


def order_of_readme() -> list[str]:
    """Names of packages and files from the top of the house to its ground, as the README has it."""
    rows = re.findall(r"^- (.*?):", readme_part("order"), re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`(\w+)`", row)]


def misplaced_imports(source: Source) -> list[str]:
    """Complaints about imports inside a function or a condition, and about relative ones."""
    tree = source.tree
    at_top = {id(node) for node in tree.body}
    complaints = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if id(node) not in at_top:
            complaints.append(f"{source.path}:{node.lineno} an import that is not at the top")
        if isinstance(node, ast.ImportFrom) and node.level:
            complaints.append(f"{source.path}:{node.lineno} a relative import")
    return complaints


def upward_imports(source: Source, order: Sequence[str]) -> list[str]:
    """Complaints about imports of what does not stand below the file's own package."""
    own, *room = source.module.split(".")[1:] or ["nrm"]
    if own == "nrm":
        return []
    if own not in order:
        return [f"{source.path} stands in `{own}`, which the README's order does not name"]
    complaints = []
    for line, target in _targets(source.tree):
        package = target[1] if target[0] == "nrm" else target[0]
        sideways = room[:1] and room[0] in EDGES and target[2:3] == ["actions"]
        if package == own or sideways:
            continue
        if package not in order or order.index(package) < order.index(own):
            complaints.append(f"{source.path}:{line} `{own}` may not import `{'.'.join(target)}`")
    return complaints


def _targets(tree: ast.Module) -> Iterator[tuple[int, list[str]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for parts in (name.split(".") for name in names):
            if parts[0] in OUTSIDE or (parts[0] == "nrm" and len(parts) > 1):
                yield node.lineno, parts


def foreign_imports(source: Source, packages: Sequence[str]) -> list[str]:
    """Complaints about imports of anything but Python itself and these packages."""
    allowed = {*sys.stdlib_module_names, *packages}
    complaints = []
    for node in ast.walk(source.tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "."]
        foreign = [name for name in names if name.partition(".")[0] not in allowed]
        complaints += [f"{source.path}:{node.lineno} imports `{name}`" for name in foreign]
    return complaints
