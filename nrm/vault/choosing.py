"""Which provider an installation has: from its settings, with a sentence for what is missing."""

from collections.abc import Callable, Mapping
from pathlib import Path

from nrm.vault.failures import RootKeysUnusable
from nrm.vault.in_environment import ENVIRONMENT, InEnvironment
from nrm.vault.pkcs11 import PKCS11, Token
from nrm.vault.providers import FILE, InFile, Provider
from nrm.vault.transit import TRANSIT, Transit, check_address


def choose_provider(name: str, path: Path, given: Mapping[str, str]) -> Provider:
    """The provider of this name; `given` are the settings of the process that belong to it.

    Raises RootKeysUnusable for one that is not there, or whose settings are missing.
    """
    if name == FILE:
        return InFile(path)
    if name == ENVIRONMENT:
        return InEnvironment(_needed(given, "NRM_ROOT_KEY_CONTENT").encode())
    if name == TRANSIT:
        return InFile(path, TRANSIT, _transit(given))
    if name == PKCS11:
        return InFile(path, PKCS11, _token(given))
    names = ", ".join((FILE, ENVIRONMENT, TRANSIT, PKCS11))
    raise RootKeysUnusable(f"NRM_ROOT_KEY_PROVIDER must be one of: {names}.")


def _transit(given: Mapping[str, str]) -> Transit:
    url, key = _needed(given, "NRM_TRANSIT_URL"), _needed(given, "NRM_TRANSIT_KEY")
    check_address(url)
    ca = given.get("NRM_TRANSIT_CA")
    return Transit(
        url=url,
        key=key,
        token=_secret(given, "NRM_TRANSIT_TOKEN"),
        mount=given.get("NRM_TRANSIT_MOUNT", "transit"),
        ca=Path(ca) if ca else None,
    )


def _token(given: Mapping[str, str]) -> Token:
    return Token(
        module=_needed(given, "NRM_PKCS11_MODULE"),
        token=_needed(given, "NRM_PKCS11_TOKEN"),
        key=_needed(given, "NRM_PKCS11_KEY"),
        pin=_secret(given, "NRM_PKCS11_PIN"),
    )


def _needed(given: Mapping[str, str], name: str) -> str:
    value = given.get(name)
    if not value:
        raise RootKeysUnusable(f"{name} is not set; this provider of root keys needs it.")
    return value


def _secret(given: Mapping[str, str], name: str) -> Callable[[], str]:
    """A secret from its variable, or from the file that `…_FILE` names, read at each use."""
    file = given.get(f"{name}_FILE")
    if file:
        return lambda: _read(Path(file), name)
    value = _needed(given, name)
    return lambda: value


def _read(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        pass
    raise RootKeysUnusable(f"The file of {name}_FILE cannot be read; check its path and owner.")
