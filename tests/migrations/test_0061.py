"""Migration 0061: two tables come, and go while no week of the log was walked."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO review_week (week_at, first_index, id, version, row_seal)"
    " SELECT made_at, 0, id, 1, row_seal FROM account LIMIT 1"
)


def test_up_and_down_change_two_tables_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "review_week", INSERT, "0060", caplog)
    only_adds({"review_item", "review_week"}, "0060", "0061", refuses, engine_url, tmp_path)
