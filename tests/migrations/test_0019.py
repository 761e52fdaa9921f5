"""Migration 0019: columns and two tables come, and go while nobody was asked anything."""

from pathlib import Path

import pytest

from nrm.database import db
from tests.migrations import schema
from tests.migrations.added import refuses_with

BELOW, ADDED = "0018", ["holder_key_id", "sealed_tag", "compared"]
INSERT = (
    "INSERT INTO duplicate_question (found_at, id, version, row_seal) "
    "SELECT made_at, id, 1, row_seal FROM account LIMIT 1"
)


def test_up_and_down_change_only_what_is_added(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up(BELOW)
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0019")
        after = schema.schema(db.engine)
        added = set(after["tables"]) - set(before["tables"])
        assert added == {"duplicate_question", "duplicate_side"}
        *kept, one, two, three = after["tables"]["blind_index"]["columns"]
        assert kept == before["tables"]["blind_index"]["columns"]
        assert [one[0], two[0], three[0]] == ADDED
        (row,) = stored["blind_index"]
        grown = {"blind_index": [(*row, None, None, None)], **{name: [] for name in added}}
        assert schema.rows(db.engine) == {**stored, **grown}
        refuses_with("duplicate_question", INSERT, BELOW, caplog)
        schema.down(BELOW)
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
