"""Migration 0035: two tables come, and go while no cases belong together."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO case_group (reference, lead_agency_id, made_by_id, made_at, id, version, row_seal)"
    " SELECT 'G-AAAAAAAA', agency_id, id, made_at, id, 1, row_seal FROM account LIMIT 1"
)


def test_up_and_down_change_two_tables_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "case_group", INSERT, "0034", caplog)
    tables = {"case_group", "case_group_member"}
    only_adds(tables, "0034", "0035", refuses, engine_url, tmp_path)
