"""Migration 0015: a table comes, and goes while no browser is remembered."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO device (account_id, token_hash, ends_at, id, version, row_seal) "
    "SELECT id, row_seal, made_at, id, 1, row_seal FROM account LIMIT 1"
)


def test_up_and_down_change_one_table_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "device", INSERT, "0014", caplog)
    only_adds({"device"}, "0014", "0015", refuses, engine_url, tmp_path)
