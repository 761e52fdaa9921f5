"""The certificate of an erasure, and the file that checks it alone."""

import ast
import json
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nrm.erasure import verify_certificate
from nrm.erasure.verify_certificate import Wrong, _canonical, _key_id, main, verify
from tests.support.country import Country
from tests.support.erasures import a_closed_case, asks_for_erasure, erased

REFUSES = (Wrong, ValueError, KeyError, TypeError, AttributeError)


def _certificate(country: Country) -> str:
    ana, sue = country.person("ana"), country.person("sue")
    erasure = erased(country, ana, sue, a_closed_case(country, ana, sue))
    told = ana.get(f"/erasures/{erasure['id']}/certificate")
    assert told.status_code == 200
    return _canonical(told.json)


def _holds(text: str, key: str | None = None) -> bool:
    try:
        verify(text, key)
    except REFUSES:
        return False
    return True


def test_a_certificate_is_checked_by_a_file_that_needs_nothing_of_ours(
    country: Country, tmp_path: Path
) -> None:
    text = _certificate(country)
    key = json.loads(text)["key"]
    source = Path(verify_certificate.__file__)
    tree = ast.parse(source.read_text())
    named = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    assert {name.partition(".")[0] for name in named} >= {"cryptography"}
    assert not [name for name in named if name.startswith("nrm")]
    alone, file = tmp_path / "check.py", tmp_path / "erasure.json"
    alone.write_text(source.read_text())
    file.write_text(text + "\n")
    command = [sys.executable, "-I", str(alone), str(file)]
    pinned = subprocess.run([*command, "--key", key], capture_output=True, text=True, check=True)
    assert "It holds." in pinned.stdout and "reason: person_asked" in pinned.stdout
    loose = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "nobody vouched for its key" in loose.stdout


def test_no_changed_certificate_holds(country: Country, capsys: Any, tmp_path: Path) -> None:
    text = _certificate(country)
    key = json.loads(text)["key"]
    assert verify(text, key)["reason"] == "person_asked"
    # Every byte, as another digit, letter or sign; then pieces taken away and put in.
    for place, sign in enumerate(text):
        changed = "1" if sign == "0" else "0"
        assert not _holds(text[:place] + changed + text[place + 1 :], key), place
        assert not _holds(text[:place] + text[place + 1 :], key), place
    assert not _holds(text + " ", key)
    file = tmp_path / "erasure.json"
    file.write_text(text.replace("E-", "E_"))
    assert (main([str(file)]), "does not hold" in capsys.readouterr().out) == (1, True)


def _signed_by_another(text: str) -> str:
    said = json.loads(text)
    said.pop("signature")
    private = Ed25519PrivateKey.generate()
    marked = b"\x01" + private.public_key().public_bytes_raw()
    origin = said["key"].partition("+")[0]
    key_id = _key_id(origin, marked)
    said["key"] = f"{origin}+{key_id.hex()}+{b64encode(marked).decode()}"
    body = said["checkpoint"].partition("\n\n")[0]
    signed = b64encode(key_id + private.sign(f"{body}\n".encode())).decode()
    said["checkpoint"] = f"{body}\n\n\N{EM DASH} {origin} {signed}\n"
    whole = verify_certificate.FORMAT.encode() + b"\x00" + _canonical(said).encode()
    return _canonical({**said, "signature": b64encode(private.sign(whole)).decode()})


def test_a_certificate_of_another_key_agrees_with_itself_only(country: Country) -> None:
    text = _certificate(country)
    forged = _signed_by_another(text)
    assert _holds(forged)
    assert not _holds(forged, json.loads(text)["key"])


@pytest.mark.parametrize("change", [{"index": 0}, {"entry": "{}"}, {"proof": []}, {"erasure": "x"}])
def test_what_the_log_did_not_say_is_refused_whoever_signs_it(
    country: Country, change: dict[str, Any]
) -> None:
    said = {**json.loads(_certificate(country)), **change}
    assert not _holds(_signed_by_another(_canonical(said)))


def test_there_is_no_certificate_before_the_second_person(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    erasure = asks_for_erasure(ana, a_closed_case(country, ana, sue)).json
    early = ana.get(f"/erasures/{erasure['id']}/certificate")
    assert (early.status_code, early.json["type"]) == (409, "out-of-turn")
