"""Migration 0025: a table comes, and goes while nothing was told."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO anonymous_notification (id, agency_id, quarter_at, sealed_statement) "
    "SELECT id, id, made_at, row_seal FROM account LIMIT 1"
)


def test_up_and_down_change_one_table_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "anonymous_notification", INSERT, "0024", caplog)
    only_adds({"anonymous_notification"}, "0024", "0025", refuses, engine_url, tmp_path)
