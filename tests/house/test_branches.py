"""The coverage gate sees a branch that no test took."""

from typing import Any

import pytest

from tests.house.branches import complaints


def _file(taken: int, there: int, lines: tuple[int, ...] = ()) -> dict[str, Any]:
    left = [[number, -number] for number in range(there - taken)]
    return {
        "missing_lines": list(lines),
        "missing_branches": left,
        "summary": {"covered_branches": taken, "num_branches": there},
    }


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, 1),
        ({"nrm/vault/rows.py": _file(9, 9), "nrm/jobs.py": _file(9, 10)}, 0),
        ({"nrm/vault/rows.py": _file(8, 9), "nrm/jobs.py": _file(9, 10)}, 1),
        ({"nrm/policy.py": _file(9, 9, lines=(7,)), "nrm/jobs.py": _file(9, 10)}, 1),
        ({"nrm/vault/rows.py": _file(9, 9), "nrm/jobs.py": _file(89, 100)}, 1),
    ],
)
def test_what_was_not_taken_is_told(files: dict[str, Any], told: int) -> None:
    assert len(complaints({"files": files})) == told
