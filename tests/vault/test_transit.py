"""Vault's transit engine around the root key file: the stand-in, and the real one where it is."""

import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from nrm.vault.choosing import choose_provider
from nrm.vault.failures import RootKeysUnusable
from nrm.vault.keyfile import create_root_keys
from nrm.vault.providers import Provider
from tests.support.fake_vault import TOKEN, Vault, a_vault
from tests.support.serving import free_port

REAL = shutil.which("vault") or shutil.which("bao")


@pytest.fixture
def vault() -> Iterator[Vault]:
    with a_vault() as made:
        yield made


@pytest.fixture(params=["stand-in", "real"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where a Vault answers that has the key `nrm`."""
    if request.param == "stand-in":
        with a_vault() as made:
            yield made.url
        return
    if REAL is None:
        pytest.skip("neither vault nor bao was found on the PATH")
    url = f"http://127.0.0.1:{free_port()}"
    order = [REAL, "server", "-dev", f"-dev-root-token-id={TOKEN}"]
    order.append(f"-dev-listen-address={url.removeprefix('http://')}")
    server = subprocess.Popen(order, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _when_it_answers(url)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def _when_it_answers(url: str) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            _post(f"{url}/v1/sys/mounts/transit", {"type": "transit"})
        except OSError:
            time.sleep(0.1)
        else:
            return _post(f"{url}/v1/transit/keys/nrm", {})
    raise RuntimeError("Vault does not answer")


def _post(url: str, body: object) -> None:
    headers = {"X-Vault-Token": TOKEN}
    urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers))


def provider(url: str, path: Path, **more: str) -> Provider:
    """As the settings of an installation choose it."""
    given = {"NRM_TRANSIT_URL": url, "NRM_TRANSIT_KEY": "nrm", "NRM_TRANSIT_TOKEN": TOKEN}
    return choose_provider("vault-transit", path, given | more)


def test_the_file_alone_is_nothing(address: str, tmp_path: Path) -> None:
    path = tmp_path / "root.keys"
    there = provider(address, path)
    made = there.create()
    made = there.add_version(later=False, after=made.current)
    written = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert all(secret.hex() not in written for secret in made.secrets.values())
    again = provider(address, path).load()
    assert (again.secrets, again.current) == (made.secrets, 2)
    there.set_anchor("ab" * 32)
    again.look_again()
    assert again.anchor == "ab" * 32
    assert not there.renew()


def test_a_file_that_was_sealed_once_opens_for_ever(
    vault: Vault, tmp_path: Path, answers: Callable[[str], list[dict]]
) -> None:
    (answer,) = (one for one in answers("sealed_root") if one["provider"] == "vault-transit")
    vault.versions = [bytes.fromhex(answer["outside"])]
    path = tmp_path / "root.keys"
    path.write_text(json.dumps(answer["file"]))
    path.chmod(0o600)
    opened = provider(vault.url, path).load()
    assert {str(v): s.hex() for v, s in opened.secrets.items()} == answer["secrets"]


def test_a_plain_file_is_taken_in_once(address: str, tmp_path: Path) -> None:
    plain = create_root_keys(tmp_path / "plain.keys")
    there = provider(address, tmp_path / "root.keys")
    content = (tmp_path / "plain.keys").read_bytes()
    assert there.adopt(content).secrets == plain.secrets
    assert there.load().secrets == plain.secrets
    with pytest.raises(RootKeysUnusable, match="never overwritten"):
        there.adopt(content)
    with pytest.raises(RootKeysUnusable, match="flask nrm vault adopt"):
        provider(address, tmp_path / "plain.keys").load()


def test_a_newer_transit_key_wraps_the_file_anew(vault: Vault, tmp_path: Path) -> None:
    there = provider(vault.url, tmp_path / "root.keys")
    made = there.create()
    vault.rotate()
    assert (there.renew(), there.renew()) == (True, False)
    vault.versions[0] = bytes(32)
    assert there.load().secrets == made.secrets


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"NRM_TRANSIT_TOKEN": "another"}, "token in NRM_TRANSIT_TOKEN_FILE"),
        ({"NRM_TRANSIT_TOKEN_FILE": "/nowhere"}, "cannot be read"),
        ({"NRM_TRANSIT_KEY": "other"}, "sealed under another transit key"),
        ({"NRM_TRANSIT_URL": "http://127.0.0.1:1"}, "cannot be reached"),
        ({"NRM_TRANSIT_URL": "http://vault.example"}, "must begin with https"),
        ({"NRM_TRANSIT_URL": ""}, "NRM_TRANSIT_URL is not set"),
        ({"NRM_TRANSIT_TOKEN": ""}, "NRM_TRANSIT_TOKEN is not set"),
    ],
)
def test_what_is_wrong_is_said(
    vault: Vault, tmp_path: Path, more: dict[str, str], sentence: str
) -> None:
    path = tmp_path / "root.keys"
    provider(vault.url, path).create()
    with pytest.raises(RootKeysUnusable, match=sentence) as caught:
        provider(vault.url, path, **more).load()
    assert TOKEN not in str(caught.value)
    assert caught.value.__context__ is None


def test_no_key_and_one_that_can_be_exported_wrap_nothing(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "root.keys"
    with pytest.raises(RootKeysUnusable, match="no such transit key"):
        provider(vault.url, path, NRM_TRANSIT_KEY="other").create()
    vault.exportable = True
    with pytest.raises(RootKeysUnusable, match="can be exported"):
        provider(vault.url, path).create()
    assert not path.exists()


@pytest.mark.parametrize(
    "instead",
    [
        b"not JSON",
        b"[]",
        b'{"data": null}',
        b'{"data": {"latest_version": "newest", "plaintext": 7}}',
        b'{"data": {"plaintext": "no base64"}}',
    ],
)
def test_an_answer_that_no_vault_gives_is_told(
    vault: Vault, tmp_path: Path, instead: bytes
) -> None:
    there = provider(vault.url, tmp_path / "root.keys")
    there.create()
    vault.instead = instead
    for ask in (there.load, there.renew):
        with pytest.raises(RootKeysUnusable, match="answer that cannot be read") as caught:
            ask()
        assert caught.value.__context__ is None


def test_a_process_that_runs_needs_vault_no_more(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "root.keys"
    there = provider(vault.url, path)
    root = there.create()
    asked = len(vault.asked)
    root.look_again()
    assert len(vault.asked) == asked
    there.add_version(later=False, after=1)
    vault.status = 503
    asked = len(vault.asked)
    for _ in range(3):
        root.look_again()
    # It could not be asked: what was known stays, and not every request tries again.
    assert (root.current, len(vault.asked)) == (1, asked + 1)
    with pytest.raises(RootKeysUnusable, match="Vault is sealed"):
        there.load()


def test_the_certificate_is_checked(tmp_path: Path) -> None:
    certificate = _certificate(tmp_path)
    with a_vault(certificate) as vault:
        with pytest.raises(RootKeysUnusable, match="certificate is not trusted"):
            provider(vault.url, tmp_path / "a.keys").create()
        ca = {"NRM_TRANSIT_CA": str(certificate)}
        provider(vault.url, tmp_path / "b.keys", **ca).create()
        with pytest.raises(RootKeysUnusable, match="certificate is not trusted"):
            provider(
                vault.url.replace("127.0.0.1", "localhost"), tmp_path / "c.keys", **ca
            ).create()


def _certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 alone, with its key, in one file."""
    key, at = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a vault")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(hours=1))
        .not_valid_after(at + timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / "vault.pem"
    path.write_bytes(made.public_bytes(Encoding.PEM) + private)
    return path


def test_a_token_that_was_renewed_is_read_from_its_file(vault: Vault, tmp_path: Path) -> None:
    file = tmp_path / "token"
    there = provider(vault.url, tmp_path / "root.keys", NRM_TRANSIT_TOKEN_FILE=str(file))
    file.write_text(TOKEN + "\n")
    there.create()
    file.write_text("revoked")
    with pytest.raises(RootKeysUnusable, match="Vault refused"):
        there.load()
    assert os.fspath(file) not in repr(there)
