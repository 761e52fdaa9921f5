"""Migration 0017: a table and a column come, and go while nothing was handed over."""

from pathlib import Path

import pytest

from nrm.database import db
from tests.migrations import schema
from tests.migrations.added import refuses_with

INSERT = (
    "INSERT INTO case_transfer (case_id, reference, sender_id, recipient_id, state, state_at, "
    "basis, reason, person_group, case_status, region, asked_by_id, asked_at, sealed_keys, id, "
    "version, row_seal) SELECT id, 'T-0', id, id, 'asked', made_at, 'person_agrees', 'moved', "
    "'adult', 'draft', 'capital', id, made_at, row_seal, id, 1, row_seal FROM account LIMIT 1"
)


def test_up_and_down_change_a_table_and_a_column(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0016")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0017")
        after = schema.schema(db.engine)
        assert set(after["tables"]) - set(before["tables"]) == {"case_transfer"}
        *kept, until = after["tables"]["case"]["columns"]
        assert (kept, until[0]) == (before["tables"]["case"]["columns"], "offered_until")
        (row,) = stored["case"]
        held = {**stored, "case": [(*row, None)], "case_transfer": []}
        assert schema.rows(db.engine) == held
        refuses_with("case_transfer", INSERT, "0016", caplog)
        schema.down("0016")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0017")
        assert schema.schema(db.engine) == after
