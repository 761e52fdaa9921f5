"""Migration 0026: a table comes, and goes while nobody has a draft in it."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO draft (id, case_id, form, version, based_on, written_at, written_by_id, told_at, "
    "sealed_answers) SELECT id, id, 'identity', 1, 0, made_at, id, made_at, row_seal "
    "FROM account LIMIT 1"
)


def test_up_and_down_change_one_table_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "draft", INSERT, "0025", caplog)
    only_adds({"draft"}, "0025", "0026", refuses, engine_url, tmp_path)
