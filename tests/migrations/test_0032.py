"""Migration 0032: a table comes, and goes while nothing was done without consent."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO act_without_consent (case_id, agency_id, kind, thing_id, made_at, made_by_id, "
    "due_at, id, version, row_seal) "
    "SELECT id, id, 'screening', id, made_at, id, made_at, id, 1, row_seal FROM account LIMIT 1"
)


def test_up_and_down_change_one_table_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "act_without_consent", INSERT, "0031", caplog)
    only_adds({"act_without_consent"}, "0031", "0032", refuses, engine_url, tmp_path)
