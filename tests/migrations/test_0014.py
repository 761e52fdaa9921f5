"""Migration 0014: a table comes, and goes with what is in it, which is made anew by writing."""

from pathlib import Path

from tests.migrations.added import only_adds


def test_up_and_down_change_one_table_only(engine_url: str, tmp_path: Path) -> None:
    only_adds({"blind_index"}, "0013", "0014", lambda: None, engine_url, tmp_path)
