"""Installations at three moments of a country's founding."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nrm.database import db
from tests.accounts.installation import CUSTODIAN, Installation
from tests.support.clock import moved_by_hand
from tests.support.country import make_app


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """Root keys and tables, and nobody."""
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'nrm.db'}")
    made = Installation(app, moved_by_hand(monkeypatch))
    made.done("vault", "init", "--yes")
    yield made
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def with_registrar(installation: Installation) -> Installation:
    """A country of one person."""
    output = installation.done(
        "accounts", "invite", "rita", "--registrar", "--agency", "Co-ordination"
    )
    installation.joins("rita", output)
    return installation


@pytest.fixture
def with_custodians(with_registrar: Installation) -> Installation:
    """A proposed clinic whose two custodians have activated."""
    with_registrar.proposed("Clinic", "health")
    for name in ("nia", "noa"):
        with_registrar.invited(name, "partner_worker", "Clinic", *CUSTODIAN)
    return with_registrar


@pytest.fixture
def a_clinic(with_custodians: Installation) -> Installation:
    """A live clinic with two custodians who hold its key."""
    with_custodians.registered("Clinic", "nia", "noa")
    return with_custodians
