"""Migration 0064: a table comes and goes."""

from pathlib import Path

from tests.migrations.added import only_adds


def test_up_and_down_change_one_table_only(engine_url: str, tmp_path: Path) -> None:
    only_adds({"saved_filter"}, "0063", "0064", lambda: None, engine_url, tmp_path)
