"""The service's settings, read from the environment and from nowhere else.

Every setting is a variable `NRM_…` and a field of `Settings`; the README lists them. No secret
has a default; where the root keys lie is opened by `nrm/vault/choosing.py`.
"""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

NAMES = frozenset(
    {
        *("NRM_BASE_URL", "NRM_CHECKPOINT_FILE", "NRM_DATA", "NRM_DATABASE_URL", "NRM_DEMO"),
        *("NRM_HOST", "NRM_LOG_ORIGIN", "NRM_PORT", "NRM_PROFILE", "NRM_ROOT_KEYS"),
        *("NRM_ROOT_KEY_PROVIDER", "NRM_SHRED_URL", "NRM_WITNESSES"),
    }
)
# What only a provider of root keys reads (nrm/vault/choosing.py); secrets stay in no environment.
KEY_SECRETS = frozenset({"NRM_PKCS11_PIN", "NRM_ROOT_KEY_CONTENT", "NRM_TRANSIT_TOKEN"})
_OF_TOKEN, _OF_VAULT = "KEY MODULE PIN_FILE TOKEN", "CA KEY MOUNT TOKEN_FILE URL"
KEY_NAMES = KEY_SECRETS | {f"NRM_PKCS11_{name}" for name in _OF_TOKEN.split()}
KEY_NAMES |= {f"NRM_TRANSIT_{name}" for name in _OF_VAULT.split()}
MAIL_NAMES = {"NRM_MAIL_FROM", "NRM_SMTP_CA", "NRM_SMTP_PASSWORD_FILE", "NRM_SMTP_URL"}
HOOK_NAMES = {"NRM_WEBHOOK_CA", "NRM_WEBHOOK_HOSTS"}
FEED_NAMES = {f"NRM_SIEM_{name}" for name in ("CA", "CERTIFICATE", "TOKEN_FILE", "URL")}
_taken: dict[str, str] = {}
# Variables of the test suite begin with this; the service ignores them.
TEST_PREFIX = "NRM_TEST_"
ENGINES = ("sqlite:///", "postgresql+psycopg://")
HERE = Path(__file__).resolve().parent


class Unconfigured(SystemExit):
    """A setting is missing or wrong: the start stops with one sentence and without a traceback."""


@dataclass(frozen=True)
class Settings:
    """Where this installation keeps its data and how it is reached; holds no secret in its repr."""

    data: Path
    database_url: str = field(repr=False)
    shred_url: str = field(repr=False)
    root_keys: Path
    root_key_provider: str
    root_key_options: Mapping[str, str] = field(repr=False)
    checkpoint_file: Path
    witnesses: Path | None
    profile: str
    log_origin: str | None
    demo: bool
    host: str
    port: int
    base_url: str
    mail_options: Mapping[str, str]
    webhook_options: Mapping[str, str]
    feed_options: Mapping[str, str]

    def require_root_keys(self) -> None:
        """The file of root keys exists; raises Unconfigured with the command that makes it."""
        if self.root_key_provider != "environment" and not self.root_keys.is_file():
            raise Unconfigured(
                f"There are no root keys at {self.root_keys}. Make them once with "
                "`flask nrm vault init`, or point NRM_ROOT_KEYS at the file that holds them."
            )


def of_this_process() -> Settings:
    """Settings from the environment, which the secrets leave: what is started from here has none.

    Forks know them from memory. Raises as `from_environment`.
    """
    _taken.update({name: os.environ.pop(name) for name in KEY_SECRETS & os.environ.keys()})
    return from_environment({**os.environ, **_taken})


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Settings of this process; raises Unconfigured for a missing, wrong or unknown variable.

    Only `NRM_DATA` has no default. An empty variable counts as one that is not set.
    """
    given = {name: value for name, value in environ.items() if name.startswith("NRM_") and value}
    _refuse_unknown(given)
    data = _data_folder(given)
    settings = Settings(
        data=data,
        database_url=_url(given, "NRM_DATABASE_URL", data / "nrm.db"),
        shred_url=_url(given, "NRM_SHRED_URL", data / "shred.db"),
        root_keys=Path(given.get("NRM_ROOT_KEYS", data / "root.keys")),
        root_key_provider=given.get("NRM_ROOT_KEY_PROVIDER", "file"),
        root_key_options={name: given[name] for name in KEY_NAMES & given.keys()},
        checkpoint_file=Path(given.get("NRM_CHECKPOINT_FILE", data / "checkpoints")),
        witnesses=Path(given["NRM_WITNESSES"]) if "NRM_WITNESSES" in given else None,
        profile=given.get("NRM_PROFILE", "demonstration"),
        log_origin=given.get("NRM_LOG_ORIGIN"),
        demo=_switch(given, "NRM_DEMO"),
        host=given.get("NRM_HOST", "127.0.0.1"),
        port=_port(given),
        base_url=_base_url(given),
        mail_options={name: given[name] for name in MAIL_NAMES & given.keys()},
        webhook_options={name: given[name] for name in HOOK_NAMES & given.keys()},
        feed_options={name: given[name] for name in FEED_NAMES & given.keys()},
    )
    _keep_demonstration_at_home(settings)
    return settings


def shipped(name: str) -> Path:
    """Folder `name` (`templates` or `migrations`) of a clone or of an installed wheel.

    The wheel carries both inside the package `nrm`, a clone beside it. Raises Unconfigured.
    """
    for folder in (HERE / "nrm" / name, HERE / name):
        if folder.is_dir():
            return folder
    raise Unconfigured(f"The folder {name} is missing from this installation; install it again.")


def _refuse_unknown(given: Mapping[str, str]) -> None:
    known = NAMES | KEY_NAMES | MAIL_NAMES | HOOK_NAMES | FEED_NAMES
    unknown = sorted(n for n in given if n not in known and not n.startswith(TEST_PREFIX))
    if unknown:
        raise Unconfigured(
            f"{', '.join(unknown)} is not a setting of this service; the settings are "
            f"{', '.join(sorted(known))}."
        )


def _data_folder(given: Mapping[str, str]) -> Path:
    if "NRM_DATA" not in given:
        raise Unconfigured(
            "NRM_DATA is not set. Make a folder that only the service's user can read and name "
            "it: `mkdir -m 700 var && export NRM_DATA=$PWD/var` (`make run` does both)."
        )
    return Path(given["NRM_DATA"]).absolute()


def _url(given: Mapping[str, str], name: str, default: Path) -> str:
    url = given.get(name, f"sqlite:///{default}")
    if not url.startswith(ENGINES):
        raise Unconfigured(f"{name} must begin with {' or '.join(ENGINES)}.")
    return url


def _switch(given: Mapping[str, str], name: str) -> bool:
    value = given.get(name, "0")
    if value not in ("0", "1"):
        raise Unconfigured(f"{name} must be 1 (on) or 0 (off).")
    return value == "1"


def _port(given: Mapping[str, str]) -> int:
    value = given.get("NRM_PORT", "8000")
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65536):
        raise Unconfigured("NRM_PORT must be a number from 1 to 65535.")
    return int(value)


def _base_url(given: Mapping[str, str]) -> str:
    """Where browsers find the service; on this machine alone when it is not set."""
    if "NRM_BASE_URL" not in given:
        host = given.get("NRM_HOST", "127.0.0.1")
        return f"http://{f'[{host}]' if ':' in host else host}:{_port(given)}"
    address = urlsplit(given["NRM_BASE_URL"].rstrip("/"))
    secure = address.scheme == "https" or _loopback(address.hostname or "")
    # As a browser names it: passkeys are bound to this very text.
    if not secure or address.geturl() != _origin(address):
        raise Unconfigured(
            "NRM_BASE_URL must be the address that people open, without a path, as in "
            "https://nrm.example; plain http on the loopback address only."
        )
    return address.geturl()


def _origin(address: SplitResult) -> str:
    host, usual = address.hostname or "", {"http": 80, "https": 443}.get(address.scheme)
    port = f":{address.port}" if address.port not in (None, usual) else ""
    named = f"[{host}]" if ":" in host else host
    return f"{address.scheme}://{named}{port}" if usual and host and host.isascii() else ""


def _keep_demonstration_at_home(settings: Settings) -> None:
    # Its passphrases and second factors lie in a file and on its sign-in page.
    if settings.demo and not _loopback(settings.host):
        raise Unconfigured(
            "A demonstration (NRM_DEMO=1) serves on the loopback address only; "
            "leave NRM_HOST unset, or unset NRM_DEMO."
        )


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
