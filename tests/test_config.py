"""Settings: from the environment only, each wrong one with its sentence."""

import os
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

import config
from config import (
    KEY_SECRETS,
    NAMES,
    Unconfigured,
    from_environment,
    of_this_process,
    shipped,
)
from tests.house.source import ROOT


def test_one_variable_is_enough(tmp_path: Path) -> None:
    settings = from_environment(
        {"NRM_DATA": str(tmp_path), "HOME": "/root", "NRM_TEST_PG_URL": "x"}
    )
    assert settings.database_url == f"sqlite:///{tmp_path}/nrm.db"
    assert settings.shred_url == f"sqlite:///{tmp_path}/shred.db"
    assert settings.root_keys == tmp_path / "root.keys"
    assert settings.checkpoint_file == tmp_path / "checkpoints"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert (settings.profile, settings.log_origin, settings.demo) == ("demonstration", None, False)


def test_every_setting_is_read(tmp_path: Path) -> None:
    given = {
        "NRM_BASE_URL": "https://nrm.example:8443",
        "NRM_DATA": str(tmp_path),
        "NRM_DATABASE_URL": "postgresql+psycopg://nrm:secret@db/nrm",
        "NRM_SHRED_URL": "postgresql+psycopg://nrm:secret@db/shred",
        "NRM_ROOT_KEYS": "/run/root.keys",
        "NRM_ROOT_KEY_PROVIDER": "vault-transit",
        "NRM_CHECKPOINT_FILE": "/elsewhere/checkpoints",
        "NRM_WITNESSES": "/elsewhere/witnesses",
        "NRM_PROFILE": "greece",
        "NRM_LOG_ORIGIN": "nrm.example/log",
        "NRM_DEMO": "1",
        "NRM_HOST": "::1",
        "NRM_PORT": "8443",
    }
    assert set(given) == NAMES
    settings = from_environment(given)
    told = {str(value) for value in vars(settings).values()} - {"True", "8443", "{}"}
    assert told == set(given.values()) - {"1", "8443"}
    assert (settings.demo, settings.port) == (True, 8443)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"NRM_DATA": ""}, "export NRM_DATA="),
        ({"NRM_DATABSE_URL": "sqlite:///x"}, "NRM_DATABSE_URL is not a setting"),
        ({"NRM_DATABASE_URL": "mysql://x"}, "NRM_DATABASE_URL must begin with sqlite"),
        ({"NRM_SHRED_URL": "postgres://x"}, "NRM_SHRED_URL must begin with sqlite"),
        ({"NRM_BASE_URL": "http://nrm.example"}, "NRM_BASE_URL must be the address"),
        ({"NRM_BASE_URL": "https://nrm.example/nrm"}, "NRM_BASE_URL must be the address"),
        ({"NRM_BASE_URL": "https://Nrm.example"}, "NRM_BASE_URL must be the address"),
        ({"NRM_BASE_URL": "https://nrm.example:443"}, "NRM_BASE_URL must be the address"),
        ({"NRM_BASE_URL": "nrm.example"}, "NRM_BASE_URL must be the address"),
        ({"NRM_PORT": "eighty"}, "NRM_PORT must be a number"),
        ({"NRM_PORT": "0"}, "NRM_PORT must be a number"),
        ({"NRM_PORT": "65536"}, "NRM_PORT must be a number"),
        ({"NRM_DEMO": "yes"}, "NRM_DEMO must be 1"),
        ({"NRM_DEMO": "1", "NRM_HOST": "0.0.0.0"}, "loopback address only"),
        ({"NRM_DEMO": "1", "NRM_HOST": "nrm.example"}, "loopback address only"),
    ],
)
def test_a_wrong_setting_stops_the_start(wrong: dict[str, str], sentence: str) -> None:
    with pytest.raises(Unconfigured, match=sentence):
        from_environment({"NRM_DATA": "/data", **wrong})


def test_missing_root_keys_name_the_command_that_makes_them(tmp_path: Path) -> None:
    settings = from_environment({"NRM_DATA": str(tmp_path)})
    with pytest.raises(Unconfigured, match="`flask nrm vault init`"):
        settings.require_root_keys()
    settings.root_keys.touch()
    settings.require_root_keys()


def test_secrets_of_a_provider_leave_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = {name: f"hidden-{name}" for name in KEY_SECRETS}
    for name, value in {"NRM_DATA": str(tmp_path), "NRM_TRANSIT_KEY": "nrm", **secrets}.items():
        monkeypatch.setenv(name, value)
    before = {name: value for name, value in os.environ.items() if name not in KEY_SECRETS}
    for _ in range(2):
        settings = of_this_process()
        assert dict(os.environ) == before
        assert settings.root_key_options == {"NRM_TRANSIT_KEY": "nrm", **secrets}
        assert "hidden" not in repr(settings)
    config._taken.clear()


def test_settings_do_not_change_and_show_no_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://nrm:secret@db/nrm"
    settings = from_environment({"NRM_DATA": str(tmp_path), "NRM_DATABASE_URL": url})
    assert "secret" not in repr(settings)
    with pytest.raises(FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]  # the point of the test


def test_shipped_folders_are_found() -> None:
    assert shipped("templates") == ROOT / "templates"
    with pytest.raises(Unconfigured, match="install it again"):
        shipped("nowhere")
