"""Guard `migrations`: each has a test of its number, and imports nothing of the project."""

import re

from tests.house.migrations import project_imports, untested
from tests.house.source import ROOT, Source, sources

NUMBERED = re.compile(r"\d{4}_[a-z_]+\.py")


def test_every_migration_has_its_test_and_stands_alone() -> None:
    versions = list(sources("migrations/versions", "[0-9]*.py"))
    tests = [path.name for path in (ROOT / "tests/migrations").glob("test_*.py")]
    assert versions
    assert untested([source.path for source in versions], tests) == []
    assert [line for source in versions for line in project_imports(source)] == []


def test_every_migration_is_numbered_and_named_by_what_it_does() -> None:
    names = sorted(path.name for path in (ROOT / "migrations/versions").glob("*.py"))
    assert all(NUMBERED.fullmatch(name) for name in names)
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_a_migration_without_its_test_is_caught() -> None:
    assert untested(["migrations/versions/0007_give_a_lock.py"], ["test_0006.py"]) == [
        "migrations/versions/0007_give_a_lock.py has no tests/migrations/test_0007.py"
    ]


def test_a_migration_that_knows_the_project_is_caught() -> None:
    assert project_imports(Source("migrations/versions/0007_a.py", "from nrm.log import models"))
    assert project_imports(Source("migrations/versions/0007_a.py", "import nrm"))
    assert not project_imports(Source("migrations/versions/0007_a.py", "import sqlalchemy as sa"))
