"""A PKCS#11 token around the root key file: SoftHSM, where it and the package are found."""

import importlib.util
import json
import os
import random
import shutil
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nrm.vault.choosing import choose_provider
from nrm.vault.failures import RootKeysUnusable
from nrm.vault.keyfile import create_root_keys
from nrm.vault.providers import Provider
from tests.support.missing import missing

PLACES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)
PIN = "4711"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A token with an AES key `nrm`; the library is set up once in a process."""
    module = next((place for place in PLACES if Path(place).exists()), None)
    program = shutil.which("softhsm2-util")
    if module is None or program is None:
        missing("SoftHSM was not found; install softhsm2")
    if importlib.util.find_spec("pkcs11") is None:
        missing("the package python-pkcs11 was not found; install .[pkcs11]")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    order = ["--init-token", "--free", "--label", "nrm-token", "--pin", PIN, "--so-pin", PIN]
    subprocess.run([program, *order], check=True, stdout=subprocess.DEVNULL)
    for label in ("nrm", "other"):
        _make_key(module, label)
    yield {
        "NRM_PKCS11_MODULE": module,
        "NRM_PKCS11_TOKEN": "nrm-token",
        "NRM_PKCS11_KEY": "nrm",
        "NRM_PKCS11_PIN": PIN,
    }
    os.environ.pop("SOFTHSM2_CONF")
    if before is not None:
        os.environ["SOFTHSM2_CONF"] = before


def _make_key(module: str, label: str) -> None:
    package: Any = importlib.import_module("pkcs11")
    token = package.lib(module).get_token(token_label="nrm-token")
    with token.open(user_pin=PIN, rw=True) as opened:
        opened.generate_key(package.KeyType.AES, 256, label=label, store=True)


def _bring_key(module: str, label: str, value: bytes) -> None:
    package: Any = importlib.import_module("pkcs11")
    kind, attribute = package.ObjectClass.SECRET_KEY, package.Attribute
    made = {attribute.CLASS: kind, attribute.KEY_TYPE: package.KeyType.AES, attribute.VALUE: value}
    made |= {attribute.LABEL: label, attribute.TOKEN: True, attribute.DECRYPT: True}
    with package.lib(module).get_token(token_label="nrm-token").open(user_pin=PIN, rw=True) as one:
        one.create_object(made)


def test_a_file_that_was_sealed_once_opens_for_ever(
    settings: dict[str, str], tmp_path: Path, answers: Callable[[str], list[dict]]
) -> None:
    (answer,) = (one for one in answers("sealed_root") if one["provider"] == "pkcs11")
    _bring_key(settings["NRM_PKCS11_MODULE"], "known", bytes.fromhex(answer["outside"]))
    path = tmp_path / "root.keys"
    path.write_text(json.dumps(answer["file"]))
    path.chmod(0o600)
    opened = _provider(settings, path, NRM_PKCS11_KEY="known").load()
    assert {str(v): s.hex() for v, s in opened.secrets.items()} == answer["secrets"]


def _provider(settings: dict[str, str], path: Path, **more: str) -> Provider:
    return choose_provider("pkcs11", path, settings | more)


def test_the_file_alone_is_nothing(settings: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "root.keys"
    there = _provider(settings, path)
    made = there.create()
    made = there.add_version(later=False, after=made.current)
    written = path.read_text()
    assert all(secret.hex() not in written for secret in made.secrets.values())
    pin = tmp_path / "pin"
    pin.write_text(PIN + "\n")
    again = _provider(settings, path, NRM_PKCS11_PIN_FILE=str(pin)).load()
    assert (again.secrets, again.current) == (made.secrets, 2)
    assert not there.renew()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"NRM_PKCS11_PIN": "0815"}, r"PinIncorrect"),
        ({"NRM_PKCS11_TOKEN": "another"}, r"NoSuchToken"),
        ({"NRM_PKCS11_KEY": "missing"}, r"NoSuchKey"),
        ({"NRM_PKCS11_KEY": "other"}, "does not open with this key"),
        ({"NRM_PKCS11_MODULE": "/nowhere.so"}, "check NRM_PKCS11_MODULE"),
        ({"NRM_PKCS11_PIN": ""}, "NRM_PKCS11_PIN is not set"),
    ],
)
def test_what_is_wrong_is_said(
    settings: dict[str, str], tmp_path: Path, more: dict[str, str], sentence: str
) -> None:
    path = tmp_path / "root.keys"
    _provider(settings, path).create()
    with pytest.raises(RootKeysUnusable, match=sentence) as caught:
        _provider(settings, path, **more).load()
    assert (PIN in str(caught.value), caught.value.__context__) == (False, None)


def test_a_file_that_no_token_sealed_is_taken_in_first(
    settings: dict[str, str], tmp_path: Path
) -> None:
    create_root_keys(tmp_path / "root.keys")
    with pytest.raises(RootKeysUnusable, match="flask nrm vault adopt"):
        _provider(settings, tmp_path / "root.keys").load()


def test_without_its_package_the_start_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = dict.fromkeys(("NRM_PKCS11_TOKEN", "NRM_PKCS11_KEY", "NRM_PKCS11_PIN"), "any")
    there = _provider(settings, tmp_path / "root.keys", NRM_PKCS11_MODULE="/any.so")
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with pytest.raises(RootKeysUnusable, match=r"pip install .\[pkcs11\]") as caught:
        there.create()
    assert caught.value.__context__ is None


def test_a_changed_file_does_not_open(settings: dict[str, str], tmp_path: Path) -> None:
    path, draw = tmp_path / "root.keys", random.Random(1)
    there = _provider(settings, path)
    there.create()
    wrapped = json.loads(path.read_text())
    for number in range(60):
        key, sealed = bytes.fromhex(wrapped["key"]), b64decode(wrapped["sealed"])
        key, sealed = (key, _harmed(draw, sealed)) if number % 2 else (_flipped(draw, key), sealed)
        changed = {"key": key.hex(), "sealed": b64encode(sealed).decode()}
        path.write_text(json.dumps({**wrapped, **changed}))
        with pytest.raises(RootKeysUnusable, match="does not open"):
            there.load()


def _flipped(draw: random.Random, value: bytes) -> bytes:
    at = draw.randrange(len(value))
    return value[:at] + bytes([value[at] ^ 1 << draw.randrange(8)]) + value[at + 1 :]


def _harmed(draw: random.Random, value: bytes) -> bytes:
    at = draw.randrange(len(value))
    return draw.choice([_flipped(draw, value), value[:at], value[at + 1 :], value + value[at:]])
