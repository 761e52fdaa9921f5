"""Migration 0047: two tables come, and go while no system is told anything."""

from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO webhook (id, account_id, sealed_address, sealed_secret, made_at) "
    "SELECT id, id, row_seal, row_seal, made_at FROM account LIMIT 1"
)


def test_up_and_down_change_two_tables_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def refuses() -> None:
        refuses_with("webhook", INSERT, "0046", caplog)

    names = {"webhook", "webhook_message"}
    only_adds(names, "0046", "0047", refuses, engine_url, tmp_path)
