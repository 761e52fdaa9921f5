"""Migration 0028: a table comes, and goes while nobody was missing."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO missing_episode (case_id, reported_at, recorded_by_id, risk_level, "
    "record_number, id, version, row_seal) "
    "SELECT id, made_at, id, 'high', 1, id, 1, row_seal FROM account LIMIT 1"
)


def test_up_and_down_change_one_table_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "missing_episode", INSERT, "0027", caplog)
    only_adds({"missing_episode"}, "0027", "0028", refuses, engine_url, tmp_path)
