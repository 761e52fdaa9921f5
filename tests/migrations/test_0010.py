"""Migration 0010: two tables come, and go while nothing rests on them."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO erasure (agency_id, reference, reason, requested_by_id, requested_at, "
    "id, version, row_seal) "
    "SELECT agency_id, name, name, id, made_at, id, 1, row_seal FROM account LIMIT 1"
)


def test_up_and_down_change_two_tables_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "erasure", INSERT, "0009", caplog)
    only_adds({"legal_hold", "erasure"}, "0009", "0010", refuses, engine_url, tmp_path)
