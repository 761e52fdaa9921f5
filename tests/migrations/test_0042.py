"""Migration 0042: two tables come, and go while nobody takes concerns in and none arrived."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO intake_region (region, agency_id, id, version, row_seal)"
    " SELECT 'elsewhere', recipient_id, id, 1, row_seal FROM referral LIMIT 1"
)


def test_up_and_down_change_two_tables_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "intake_region", INSERT, "0041", caplog)
    only_adds({"intake_region", "concern"}, "0041", "0042", refuses, engine_url, tmp_path)
