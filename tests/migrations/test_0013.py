"""Migration 0013: a table comes, and goes while no system is in it."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO system (account_id, scopes, token_hash, sealed_keys, made_by_id, made_at, "
    "expires_at, id, version, row_seal) "
    "SELECT id, 'directory.read', row_seal, row_seal, id, made_at, made_at, id, 1, row_seal "
    "FROM account LIMIT 1"
)


def test_up_and_down_change_one_table_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "system", INSERT, "0012", caplog)
    only_adds({"system"}, "0012", "0013", refuses, engine_url, tmp_path)
