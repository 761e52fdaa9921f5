"""What the guards look at: the project's own Python files."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOP_FILES = ("config.py", "wsgi.py")


@dataclass(frozen=True)
class Source:
    """One file: its path from the top folder, its text, its tree."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def sources(under: str = "nrm", name: str = "*.py") -> Iterator[Source]:
    """Every file of this name below a folder, in order."""
    for file in sorted((ROOT / under).rglob(name)):
        yield Source(str(file.relative_to(ROOT)), file.read_text())


def readme_part(name: str) -> str:
    """What stands between `<!-- name -->` and `<!-- /name -->` in the README."""
    return (
        (ROOT / "README.md").read_text().split(f"<!-- {name} -->")[1].split(f"<!-- /{name} -->")[0]
    )
