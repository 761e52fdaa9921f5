"""`self-check.json`: the accounts of the check, with what they sign in with; mode 0600.

They are the only people of two agencies that hold nothing but the invented case of a check. Whoever
takes the file opens that, and what everybody who is signed in sees: agencies and what they offer.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from flask import current_app

from nrm.self_check.looks import Who


@dataclass(frozen=True)
class Login:
    """What somebody signs in with; `seed` in hex."""

    name: str
    passphrase: str = field(repr=False)
    seed: str = field(repr=False)


@dataclass(frozen=True)
class Kept:
    """Who looks, and the id of the partner's agency."""

    logins: Mapping[Who, Login]
    partner: str


def kept_file() -> Path:
    """Where it is or will be."""
    return Path(current_app.config["NRM_DATA"]) / "self-check.json"


def write_kept(kept: Kept) -> None:
    """The file is on disk; raises FileExistsError where there is one."""
    whole = {"partner": kept.partner, "logins": {w: asdict(one) for w, one in kept.logins.items()}}
    number = os.open(kept_file(), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(number, "w") as file:
        json.dump(whole, file, indent=1)
        file.flush()
        os.fsync(number)


def read_kept() -> Kept | None:
    """What the file says; None without one. Raises ValueError, KeyError for another file."""
    if not kept_file().exists():
        return None
    told = json.loads(kept_file().read_text())
    return Kept({Who(w): Login(**login) for w, login in told["logins"].items()}, told["partner"])


@contextmanager
def alone() -> Iterator[bool]:
    """Whether nobody else of this machine checks just now: a code is good once."""
    with kept_file().open() as file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
