"""Migration 0037: two tables come, and go while nothing was written between two agencies."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO restricted_thread (case_id, submission_id, authority_id, police_id, reference,"
    " began_by_id, began_at, last_agency_id, note_count, id, version, row_seal)"
    " SELECT case_id, id, recipient_id, recipient_id, 'N-AAAAAAAA', created_by_id, created_at,"
    " recipient_id, 1, id, 1, row_seal FROM referral LIMIT 1"
)


def test_up_and_down_change_two_tables_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "restricted_thread", INSERT, "0036", caplog)
    tables = {"restricted_thread", "restricted_note"}
    only_adds(tables, "0036", "0037", refuses, engine_url, tmp_path)
