"""What the tests of the vault share: known answers from files, and root keys of one test."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from nrm.vault.keyfile import create_root_keys
from nrm.vault.passphrases import Parameters
from nrm.vault.root import RootKeys

ANSWERS = Path(__file__).parent / "answers"


@pytest.fixture(scope="session")
def answers() -> Callable[[str], list[dict]]:
    """All known answers of one format, oldest first."""
    return lambda name: json.loads((ANSWERS / f"{name}.json").read_text("utf-8"))


@pytest.fixture
def root_file(tmp_path: Path) -> Path:
    """A root key file that was just made."""
    path = tmp_path / "root.json"
    create_root_keys(path)
    return path


@pytest.fixture(scope="session")
def root() -> RootKeys:
    """Root keys of two versions, the second current."""
    return RootKeys({1: b"1" * 32, 2: b"2" * 32})


@pytest.fixture(scope="session")
def cheap() -> Parameters:
    """The cheapest Argon2id there is: tests do not measure its strength."""
    return Parameters(memory_kib=8, passes=1, lanes=1)
