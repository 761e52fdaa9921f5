"""Where the root keys come from, and what a start says when they are the wrong ones."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result

import config
from nrm import jobs
from nrm.app import create_app
from nrm.vault.failures import RootKeysUnusable
from nrm.vault.in_environment import InEnvironment
from nrm.vault.keyfile import create_root_keys, load_root_keys
from tests.adversary.hostile import Hands
from tests.custody.test_rotation import run, told
from tests.support.country import CHEAP, Country, let_go, make_app
from tests.support.fake_vault import TOKEN, Vault, a_vault


@pytest.fixture
def vault() -> Iterator[Vault]:
    with a_vault() as made:
        yield made


def _settings(country: Country, **more: str) -> config.Settings:
    given = {"NRM_DATA": str(country.folder), "NRM_DATABASE_URL": country.url}
    return config.from_environment(given | more)


def test_an_installation_moves_to_vault_and_rotates_there(country: Country, vault: Vault) -> None:
    country.person("ana")
    keys, safe = country.folder / "root.keys", country.folder.parent / "safe.keys"
    keys.rename(safe)
    settings = _settings(
        country,
        NRM_ROOT_KEY_PROVIDER="vault-transit",
        NRM_TRANSIT_URL=vault.url,
        NRM_TRANSIT_KEY="nrm",
        NRM_TRANSIT_TOKEN=TOKEN,
    )

    def nrm(*order: str) -> Result:
        app = create_app(settings)
        answer = app.test_cli_runner().invoke(args=["nrm", "vault", *order])
        let_go(app)
        return answer

    assert "never overwritten" not in nrm("adopt", str(safe), "--yes").output
    assert "Provider: vault-transit" in nrm("status").output
    served = create_app(settings)
    served.extensions["nrm_stretch_cost"] = CHEAP
    there = Country(served, country.folder, country.url, country.seeds)
    assert nrm("rotate", "--yes").exit_code == 0
    there.person("nia")
    vault.rotate()
    assert nrm("reseal").exit_code == 0
    assert "vault:v2:" in keys.read_text()
    there.person("ana")
    assert Hands(there).verify()[0] == 0
    let_go(served)


def test_keys_from_the_environment_are_read_and_never_changed(country: Country) -> None:
    keys = country.folder / "root.keys"
    content = keys.read_text()
    keys.unlink()
    settings = _settings(country, NRM_ROOT_KEY_PROVIDER="environment", NRM_ROOT_KEY_CONTENT=content)
    settings.require_root_keys()
    app = create_app(settings)
    jobs.start(app)
    assert jobs.root_keys_of(app).startswith("version 1, provider environment, in the variable")
    for order in (["rotate", "--yes"], ["init", "--yes"]):
        refused = app.test_cli_runner().invoke(args=["nrm", "vault", *order])
        assert (refused.exit_code, "NRM_ROOT_KEY_PROVIDER=file" in refused.stderr) == (1, True)
    given = InEnvironment(content.encode())
    for change in (
        lambda: given.adopt(b""),
        lambda: given.set_anchor("ab" * 32),
        given.use_waiting,
    ):
        with pytest.raises(RootKeysUnusable, match="cannot change its environment"):
            change()
    assert not (given.renew() or keys.exists())
    assert content[30:60] not in repr(InEnvironment(content.encode()))
    let_go(app)


def test_a_provider_that_is_missing_something_stops_the_start(country: Country) -> None:
    for given, sentence in (
        ({"NRM_ROOT_KEY_PROVIDER": "paper"}, "must be one of"),
        ({"NRM_ROOT_KEY_PROVIDER": "vault-transit"}, "NRM_TRANSIT_URL is not set"),
        ({"NRM_ROOT_KEY_PROVIDER": "environment"}, "NRM_ROOT_KEY_CONTENT is not set"),
        ({"NRM_ROOT_KEY_PROVIDER": "pkcs11"}, "NRM_PKCS11_MODULE is not set"),
        (
            {"NRM_ROOT_KEY_PROVIDER": "environment", "NRM_ROOT_KEY_CONTENT": "{}"},
            "root keys are damaged",
        ),
    ):
        with pytest.raises(config.Unconfigured, match=sentence):
            create_app(_settings(country, **given))


def test_other_keys_and_older_keys_stop_the_start(country: Country, tmp_path: Path) -> None:
    country.person("ana")
    keys, old = country.folder / "root.keys", tmp_path / "old.keys"
    shutil.copy2(keys, old)
    create_root_keys(tmp_path / "other.keys")
    jobs.start(country.app)
    assert told(country, "rotate", "--yes")["current"] == 2
    for copy, sentence in ((old, "under version 2"), (tmp_path / "other.keys", "put")):
        shutil.copy2(copy, keys)
        app = make_app(country.folder, country.url)
        with pytest.raises(config.Unconfigured, match=sentence):
            jobs.start(app)
        refused = app.test_cli_runner().invoke(args=["nrm", "vault", "status"])
        assert (refused.exit_code, "root keys" in refused.stderr) == (1, True)
        let_go(app)


def test_keys_of_the_same_version_that_are_others_stop_it_too(
    country: Country, tmp_path: Path
) -> None:
    country.person("ana")
    keys = country.folder / "root.keys"
    create_root_keys(tmp_path / "other.keys")
    own = load_root_keys(keys)
    shutil.copy2(tmp_path / "other.keys", keys)
    app = make_app(country.folder, country.url)
    with pytest.raises(config.Unconfigured, match="not the root keys of this database"):
        jobs.start(app)
    let_go(app)
    # One database alone that others wrote to does not stop it: every request meets it.
    assert own.current == 1


def test_a_forged_head_alone_is_no_other_key(country: Country, hands: Hands) -> None:
    country.person("ana")
    head = hands.rows("audit_head")[0]
    hands.set("audit_head", head["id"], mac=head["mac"][:1] + bytes(32))
    jobs.start(country.app)
    assert run(country, "status").exit_code == 1
