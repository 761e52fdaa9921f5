"""What is swept before gunicorn serves, what a worker signs as it goes, and what is spared."""

import runpy
from logging import getLogger
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from nrm import jobs
from tests.adversary.hostile import Hands
from tests.house.source import ROOT
from tests.stories.test_consent import _let_window_end
from tests.support.country import Country
from tests.support.steps import a_sent_referral, open_a_case

NAME = "identity.preferred_name"
VISIT = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}


def _settings(monkeypatch: pytest.MonkeyPatch, folder: Path, **more: str) -> dict[str, Any]:
    """What gunicorn reads from our file, started with this folder."""
    for name, value in {"NRM_DATA": str(folder), **more}.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "nrm/server.py"))


def test_it_listens_where_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _settings(monkeypatch, tmp_path, NRM_PORT="8123")["bind"] == "127.0.0.1:8123"
    assert _settings(monkeypatch, tmp_path, NRM_HOST="::1")["bind"] == "[::1]:8123"


def test_the_start_sweeps_and_a_worker_signs_as_it_goes(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, hands = country.person("ana"), Hands(country)
    here = f"/cases/{(case := open_a_case(ana))['id']}"
    content = [row for row in hands.shred_rows() if row["part"] == "content"]
    ana.step(here, "discard", reason="discarded")
    hands.put_back_secret(content[0])
    server = _settings(monkeypatch, country.folder)
    server["_sweep"](_serving(lambda environ, start: []))
    assert (content[0]["subject_id"], _parts(hands)) == (UUID(case["id"]), ["content", "log"])
    server["_sweep"](_serving(country.app))
    assert _parts(hands) == ["log"]
    notes = country.folder / "checkpoints"
    before = notes.read_text()
    # One that was told to go while it began, and one that served something else.
    server["worker_exit"](None, SimpleNamespace(booted=False))
    server["worker_exit"](None, SimpleNamespace(booted=True, wsgi=None))
    assert notes.read_text() == before
    server["worker_exit"](None, SimpleNamespace(booted=True, wsgi=country.app))
    assert notes.read_text().startswith(before) and notes.read_text() != before


def _serving(app: Any) -> Any:
    return SimpleNamespace(app=SimpleNamespace(wsgi=lambda: app), log=getLogger(__name__))


def _parts(hands: Hands) -> list[str]:
    return sorted(row["part"] for row in hands.shred_rows())


def test_the_sweep_spares_a_completed_referral_until_its_hand_over_ends(country: Country) -> None:
    ana, nia, hands = country.person("ana"), country.person("nia"), Hands(country)
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    there = a_sent_referral(country, ana, case, "Clinic", [NAME])
    nia.step(there, "acknowledge")
    nia.step(there, "accept", appointment=VISIT)
    nia.step(there, "begin", met_on="2026-11-24")
    nia.step(there, "complete", outcome="service_delivered")
    with country.app.app_context():
        assert jobs.sweep() == 0
    assert nia.get(there).json["snapshot"]
    _let_window_end(country, there)
    with country.app.app_context():
        assert jobs.sweep() == 1
    assert "half" not in _parts(hands)
