"""The wheel, in an empty environment, brings everything that is not code with it."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.house.source import ROOT, TOP_FILES

pytestmark = pytest.mark.slow
PARTS = (
    *TOP_FILES,
    "nrm",
    "templates",
    "migrations",
    "setup.cfg",
    "pyproject.toml",
    "README.md",
    "LICENSE",
)
# What translators and packagers need, and the running service does not.
NOT_SHIPPED = {".pot", ".pyc", ".md", ".map"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`site-packages` of an environment that holds the wheel and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    _copy_of_the_clone(folder / "clone")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    _run(*build, str(folder / "clone"))
    venv.create(folder / "empty", with_pip=False)
    site = next((folder / "empty").glob("lib/python*/site-packages"))
    wheel = next(folder.glob("*.whl"))
    _run(sys.executable, "-m", "pip", "install", "--no-deps", "--target", str(site), str(wheel))
    return site


def test_every_file_of_the_clone_is_installed(installed: Path) -> None:
    expected = {
        *(f"nrm/templates/{name}" for name in _files(ROOT / "templates")),
        *(f"nrm/migrations/{name}" for name in _files(ROOT / "migrations")),
        *(f"nrm/{name}" for name in _files(ROOT / "nrm")),
        *TOP_FILES,
    }
    missing = sorted(name for name in expected if not (installed / name).is_file())
    assert not missing, "add to packages or package_data of setup.cfg: " + ", ".join(missing)


@pytest.mark.parametrize("suffix", [".html", ".css", ".csv", ".toml"])
def test_there_is_something_of_each_kind(installed: Path, suffix: str) -> None:
    assert list((installed / "nrm").rglob(f"*{suffix}"))


def test_the_installed_settings_find_templates_and_migrations(installed: Path) -> None:
    ask = "from config import shipped; print(shipped('templates'), shipped('migrations'))"
    python = installed.parents[2] / "bin" / "python"
    told = _run(str(python), "-c", ask, cwd=installed.parents[3]).split()
    assert told == [str(installed / "nrm/templates"), str(installed / "nrm/migrations")]


def _copy_of_the_clone(folder: Path) -> None:
    folder.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(
                ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy(ROOT / part, folder / part)


def _files(folder: Path) -> set[str]:
    found = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    return {str(path) for path in found if path.suffix not in NOT_SHIPPED}


def _run(*command: str, cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
