"""`demo.json`: the accounts of a demonstration with passphrases and seeds (contract, section 1).

Its first half, `founding.json`, stands from the first account to the last; it holds what would be
lost if founding were cut short: passphrases, and codes of invitations. Both are for the eyes of
the service's own user (mode 0600), and no other file or table holds a passphrase.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from flask import current_app

from nrm.demo.country import PLACES, Place, Someone
from nrm.vault.weakness import check_passphrase
from nrm.vault.words import fingerprint_words

_WORDS = 6


@dataclass(frozen=True)
class DemoAccount:
    """One account as `demo.json` lists it."""

    name: str
    role: str
    duties: tuple[str, ...]
    agency: str
    agency_kind: str
    passphrase: str = field(repr=False)
    totp_secret: str = field(repr=False)


def demo_accounts() -> tuple[Mapping[str, Any], ...]:
    """The accounts of `demo.json`, in its order; none without such a file."""
    path = demo_file()
    return tuple(json.loads(path.read_text())["accounts"]) if path.exists() else ()


def demo_file() -> Path:
    """Where `demo.json` is or will be."""
    return Path(current_app.config["NRM_DATA"]) / "demo.json"


def founding_file() -> Path:
    """Where passphrases stand while the country is being founded."""
    return Path(current_app.config["NRM_DATA"]) / "founding.json"


def write_demo_file(base_url: str, listed: tuple[Mapping[str, Any], ...]) -> None:
    """`demo.json` lists these accounts for this address; it is left alone if it did already."""
    whole = json.dumps({"base_url": base_url, "accounts": list(listed)}, indent=1)
    path = demo_file()
    if not path.exists() or path.read_text() != whole:
        _replace(path, whole)


def described(place: Place, one: Someone, passphrase: str, seed: str) -> Mapping[str, Any]:
    """An account in the words of the contract; `seed` in base32."""
    account = DemoAccount(one.name, one.role, one.duties, place.name, place.kind, passphrase, seed)
    return {**asdict(account), "duties": list(one.duties)}


class Book:
    """Passphrase, and code if invited, of everybody who is to have an account; kept on disk."""

    def __init__(self) -> None:
        self._path = founding_file()
        self._kept: dict[str, dict[str, str]] = {}
        if self._path.exists():
            self._kept = json.loads(self._path.read_text())
        elif demo_file().exists():
            listed = demo_accounts()
            self._kept = {one["name"]: {"passphrase": one["passphrase"]} for one in listed}

    def begin(self) -> None:
        """Everybody has a passphrase, and it is on disk before the first account stands."""
        people = [one.name for place in PLACES for one in place.people]
        for name in people:
            self._kept.setdefault(name, {"passphrase": new_passphrase(name)})
        self._keep()

    def passphrase(self, name: str) -> str:
        """The person's passphrase; KeyError for somebody whom the country does not have."""
        return self._kept[name]["passphrase"]

    def note_code(self, name: str, code: str) -> None:
        """The code is on disk; called before the invitation is committed."""
        self._kept[name]["code"] = code
        self._keep()

    def code(self, name: str) -> str:
        """The code that the person was invited with; empty if none was noted."""
        return self._kept[name].get("code", "")

    def close(self) -> None:
        """Nothing but `demo.json` holds the passphrases now."""
        self._path.unlink(missing_ok=True)

    def _keep(self) -> None:
        _replace(self._path, json.dumps(self._kept, indent=1))


def new_passphrase(name: str) -> str:
    """Six words of 16 random bits each, which the service accepts for this name."""
    while True:
        words = fingerprint_words(os.urandom(32)).split()[:_WORDS]
        passphrase = " ".join(words)
        if not check_passphrase(passphrase, name=name):
            return passphrase


def _replace(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
