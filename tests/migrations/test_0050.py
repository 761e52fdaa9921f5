"""Migration 0050: a table comes, and goes while nobody asked anybody anything."""

from functools import partial
from pathlib import Path

import pytest

from tests.migrations.added import only_adds, refuses_with

INSERT = (
    "INSERT INTO consultation (kind, service_id, service, sender_id, recipient_id, asked_by_id,"
    " urgency, state, state_at, asked_at, due_at, ends_at, id, version, row_seal)"
    " SELECT 'advice', (SELECT id FROM service LIMIT 1), 'legal_advice', sender_id, recipient_id,"
    " created_by_id, 'high', 'asked', state_at, state_at, state_at, state_at, id, 1, row_seal"
    " FROM referral LIMIT 1"
)


def test_up_and_down_change_one_table_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = partial(refuses_with, "consultation", INSERT, "0049", caplog)
    only_adds({"consultation"}, "0049", "0050", refuses, engine_url, tmp_path)
