"""Root keys and the demonstration at the command line: asked for first, and made only once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.support.country import let_go, make_app


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Flask]:
    """A service that was never started: no keys, no tables."""
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'nrm.db'}")
    yield app
    let_go(app)


def _run(app: Flask, *order: str, typed: str = "") -> Result:
    return app.test_cli_runner().invoke(args=["nrm", *order], input=typed)


def test_keys_are_made_once_and_only_when_wanted(bare: Flask, tmp_path: Path) -> None:
    keys = tmp_path / "root.keys"
    assert _run(bare, "vault", "status").exit_code == 1
    assert _run(bare, "vault", "init", typed="n\n").exit_code == 1
    assert not keys.exists()
    assert _run(bare, "vault", "init", typed="y\n").exit_code == 0
    made = keys.read_bytes()
    again = _run(bare, "vault", "init", typed="y\n")
    assert (again.exit_code, isinstance(again.exception, SystemExit)) == (1, True)
    assert keys.read_bytes() == made
    status = _run(bare, "vault", "status").output
    assert "Root keys: version 1." in status
    assert "There is no registrar yet." in status


def test_no_demonstration_is_loaded_unasked(bare: Flask, tmp_path: Path) -> None:
    declined = _run(bare, "demo", typed="n\n")
    assert declined.exit_code == 1
    assert "invented cases" in declined.output
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".db"] == []
