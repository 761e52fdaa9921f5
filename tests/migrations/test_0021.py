"""Migration 0021: a table comes, and goes while no request is in it."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO subject_access_request (case_id, asker, identity_check, form, "
    "language, safe, record_number, asked_at, recorded_by_id, recorded_at, left_out, "
    "chosen_by_id, id, version, row_seal) "
    "SELECT id, 'person', 'known', 'paper', 'en', CAST(1 AS boolean), 1, made_at, id, "
    "made_at, '', id, id, 1, row_seal FROM account LIMIT 1"
)


def test_up_and_down_change_one_table_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "subject_access_request", INSERT, "0020", caplog)
    only_adds({"subject_access_request"}, "0020", "0021", refuses, engine_url, tmp_path)
