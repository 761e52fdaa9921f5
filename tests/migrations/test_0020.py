"""Migration 0020: a table comes, and goes while nothing was decided about an agency."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO agency_change (agency_id, change, reason, requested_by_id, asked_as, asked_at, "
    "id, version, row_seal) SELECT id, 'suspend', 'law', id, 'registrar', made_at, id, 1, row_seal "
    "FROM account LIMIT 1"
)


def test_up_and_down_change_one_table_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "agency_change", INSERT, "0019", caplog)
    only_adds({"agency_change"}, "0019", "0020", refuses, engine_url, tmp_path)
