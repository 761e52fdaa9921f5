"""Migration 0036: two tables come, and go while nobody is around anybody."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO participant (case_id, part, asked_by_id, begun_at, id, version, row_seal) "
    "SELECT id, 'guardian', id, made_at, id, 1, row_seal FROM account LIMIT 1"
)


def test_up_and_down_change_two_tables_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "participant", INSERT, "0035", caplog)
    only_adds({"participant", "appointment"}, "0035", "0036", refuses, engine_url, tmp_path)
