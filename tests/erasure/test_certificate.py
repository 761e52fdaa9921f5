"""The certificate of an erasure, and the file that checks it alone."""

import json
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nrm.audit import verify
from nrm.audit.verify import CERTIFICATE, Claim, Wrong, key_id, main, read_certificate, read_key
from tests.support.country import Country
from tests.support.erasures import a_closed_case, asks_for_erasure, erased


def _canonical(said: dict[str, Any]) -> str:
    return json.dumps(said, sort_keys=True, separators=(",", ":"))


def _read(text: str, key: str | None = None) -> Claim:
    keys = [read_key(key)] if key else []
    log = verify.log_of(keys[0].name, keys) if keys else None
    return read_certificate("file", text.encode(), log)


def _certificate(country: Country) -> str:
    ana, sue = country.person("ana"), country.person("sue")
    erasure = erased(country, ana, sue, a_closed_case(country, ana, sue))
    told = ana.get(f"/erasures/{erasure['id']}/certificate")
    assert told.status_code == 200
    return _canonical(told.json)


def _holds(text: str, key: str | None = None) -> bool:
    try:
        _read(text, key)
    except Wrong:
        return False
    return True


def test_a_certificate_is_checked_by_a_file_that_needs_nothing_of_ours(
    country: Country, tmp_path: Path
) -> None:
    text = _certificate(country)
    key = json.loads(text)["key"]
    alone, file = tmp_path / "check.py", tmp_path / "erasure.json"
    alone.write_text(Path(verify.__file__).read_text())
    file.write_text(text + "\n")
    command = [sys.executable, "-I", str(alone), "--certificate", str(file)]
    pinned = subprocess.run([*command, "--key", key], capture_output=True, text=True, check=True)
    assert "Everything that was checked holds." in pinned.stdout
    assert "reason person_asked" in pinned.stdout and "Unpinned" not in pinned.stdout
    loose = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "nobody vouched for the key" in loose.stdout


def test_no_changed_certificate_holds(country: Country, capsys: Any, tmp_path: Path) -> None:
    text = _certificate(country)
    key = json.loads(text)["key"]
    assert "reason person_asked" in _read(text, key).told
    # Every byte, as another digit, letter or sign; then pieces taken away and put in.
    for place, sign in enumerate(text):
        changed = "1" if sign == "0" else "0"
        assert not _holds(text[:place] + changed + text[place + 1 :], key), place
        assert not _holds(text[:place] + text[place + 1 :], key), place
    assert not _holds(text + " ", key)
    file = tmp_path / "erasure.json"
    file.write_text(text.replace("E-", "E_"))
    assert main(["--certificate", str(file), "--key", key]) == 1
    said = capsys.readouterr().out
    assert "certificate - -: " in said and said.endswith("\n1 faults.\n")


def _signed_by_another(text: str) -> str:
    said = json.loads(text)
    said.pop("signature")
    private = Ed25519PrivateKey.generate()
    marked = b"\x01" + private.public_key().public_bytes_raw()
    origin = said["key"].partition("+")[0]
    named = key_id(origin, 1, marked[1:])
    said["key"] = f"{origin}+{named.hex()}+{b64encode(marked).decode()}"
    body = said["checkpoint"].partition("\n\n")[0]
    signed = b64encode(named + private.sign(f"{body}\n".encode())).decode()
    said["checkpoint"] = f"{body}\n\n\N{EM DASH} {origin} {signed}\n"
    whole = CERTIFICATE.encode() + b"\x00" + _canonical(said).encode()
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


def test_a_name_in_any_script_is_no_hindrance(country: Country) -> None:
    said = json.loads(_certificate(country))
    text = _signed_by_another(
        _canonical({**said, "agency": "\u039a\u03ad\u03bd\u03c4\u03c1\u03bf"})
    )
    assert "agency \u039a\u03ad\u03bd\u03c4\u03c1\u03bf" in _read(text).told
    assert not _holds(text.encode().decode("unicode-escape"))


def test_there_is_no_certificate_before_the_second_person(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    erasure = asks_for_erasure(ana, a_closed_case(country, ana, sue)).json
    early = ana.get(f"/erasures/{erasure['id']}/certificate")
    assert (early.status_code, early.json["type"]) == (409, "out-of-turn")
