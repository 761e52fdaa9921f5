"""Migration 0055: two tables come, and go while no agency has noted anything for itself."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO service_notebook (case_id, referral_id, agency_id, began_at, note_count, id,"
    " version, row_seal)"
    " SELECT case_id, id, recipient_id, created_at, 1, id, 1, row_seal FROM referral LIMIT 1"
)


def test_up_and_down_change_two_tables_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "service_notebook", INSERT, "0054", caplog)
    tables = {"service_notebook", "service_note"}
    only_adds(tables, "0054", "0055", refuses, engine_url, tmp_path)
