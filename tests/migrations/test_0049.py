"""Migration 0049: four tables and a column come, and go while no other country was asked."""

from pathlib import Path

import pytest

from nrm.database import db
from tests.migrations import schema
from tests.migrations.added import refuses_with

TABLES = {"focal_point", "trm_referral", "trm_arrival", "trm_message"}
INSERT = (
    "INSERT INTO focal_point (id, version, row_seal, country, name, kind, address, authority,"
    " public_key, agency_id, paired_by_id, key_version, paired_at)"
    " SELECT id, 1, row_seal, 'FI', 'x', 'ngo', 'x', 'x', row_seal, id, id, 1, made_at"
    " FROM account LIMIT 1"
)


def test_up_and_down_change_these_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0048")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0049")
        after = schema.schema(db.engine)
        assert set(after["tables"]) - set(before["tables"]) == TABLES
        assert after["triggers"] == before["triggers"]
        same = set(before["tables"]) - {"consent", "alembic_version"}
        assert all(after["tables"][name] == before["tables"][name] for name in same)
        refuses_with("focal_point", INSERT, "0048", caplog)
        schema.down("0048")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0049")
        assert schema.schema(db.engine) == after
