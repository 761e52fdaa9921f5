"""Migration 0031: a table comes, and goes while nobody counted."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO attendance_count (agency_id, day_at, quarter_at, setting, adults, children, "
    "not_asked, recorded_by_id, recorded_at, id, version, row_seal) "
    "SELECT id, made_at, made_at, 'open_group', 1, 1, 1, id, made_at, id, 1, row_seal "
    "FROM account LIMIT 1"
)


def test_up_and_down_change_one_table_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "attendance_count", INSERT, "0030", caplog)
    only_adds({"attendance_count"}, "0030", "0031", refuses, engine_url, tmp_path)
