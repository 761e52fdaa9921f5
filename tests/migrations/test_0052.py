"""Migration 0052: each message that waits says which way it goes; the end outlives its case."""

from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema

_FOUND = "SELECT asks, case_id IS NULL FROM trm_message"
_OTHER_WAY = (
    "INSERT INTO trm_message (id, exchange_id, number, focal_point_id, sealed_body, made_at,"
    " next_at, attempts) SELECT '00000000000000000000000000000002', exchange_id, number,"
    " focal_point_id, sealed_body, made_at, next_at, attempts FROM trm_message"
)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ("UPDATE trm_message SET attempts = 0", (True, False)),
        ("UPDATE trm_referral SET state = 'ended'", (True, True)),
        ("UPDATE trm_message SET case_id = NULL", (False, True)),
    ],
)
def test_up_and_down(
    engine_url: str,
    tmp_path: Path,
    changed: str,
    found: tuple[bool, bool],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0051")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        _do(changed)
        schema.up("0052")
        with db.engine.connect() as connection:
            (row,) = connection.execute(text(_FOUND)).all()
        assert tuple(map(bool, row)) == found
        _do("UPDATE trm_message SET asks = true", _OTHER_WAY)
        with pytest.raises(SystemExit):
            schema.down("0051")
        assert "send them first" in caplog.text
        _do("DELETE FROM trm_message WHERE NOT asks")
        schema.down("0051")
        assert schema.schema(db.engine) == before
        assert _others(schema.rows(db.engine)) == _others(stored)


def _others(rows: schema.Rows) -> schema.Rows:
    return {k: rows[k] for k in rows if k not in ("trm_message", "trm_referral")}


def _do(*statements: str) -> None:
    with db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
