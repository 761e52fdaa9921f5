"""Migration 0016: a table comes, and goes while no disclosure is in it."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO legal_disclosure (case_id, agency_id, authority, sections, record_number, "
    "asked_by_id, asked_at, id, version, row_seal) "
    "SELECT id, id, 'court', 'risk', 1, id, made_at, id, 1, row_seal FROM account LIMIT 1"
)


def test_up_and_down_change_one_table_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "legal_disclosure", INSERT, "0015", caplog)
    only_adds({"legal_disclosure"}, "0015", "0016", refuses, engine_url, tmp_path)
