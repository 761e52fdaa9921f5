"""Migration 0027: a table comes, and goes while no decision is in it."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO identification_decision (case_id, submission_id, kind, outcome, "
    "requested_by_id, requested_at, sealed_reasons, id, version, row_seal) "
    "SELECT id, id, 'final', 'positive', id, made_at, row_seal, id, 1, row_seal "
    "FROM account LIMIT 1"
)


def test_up_and_down_change_one_table_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "identification_decision", INSERT, "0026", caplog)
    only_adds({"identification_decision"}, "0026", "0027", refuses, engine_url, tmp_path)
