"""Migration 0012: a table comes, and goes while no emergency is in it."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO emergency (case_id, agency_id, account_id, record_number, began_at, ends_at, "
    "review_due_at, id, version, row_seal) "
    "SELECT id, id, id, 1, made_at, made_at, made_at, id, 1, row_seal FROM account LIMIT 1"
)


def test_up_and_down_change_one_table_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "emergency", INSERT, "0011", caplog)
    only_adds({"emergency"}, "0011", "0012", refuses, engine_url, tmp_path)
