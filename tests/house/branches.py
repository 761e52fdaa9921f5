"""Whether every branch that decides about a key, a right or the log was taken by a test.

`python -m tests.house.branches FILE`: FILE is the report of `coverage json`. Statements would
flatter us: a guard whose refusal nobody tried is one uncovered branch among many covered lines.
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOMS = (
    "nrm/vault/",
    "nrm/log/",
    "nrm/audit/",
    "nrm/policy.py",
    "nrm/workflow.py",
    "nrm/sealed.py",
)
ELSEWHERE_PERCENT = 90


def complaints(report: dict[str, Any]) -> list[str]:
    """A sentence for each file of `ROOMS` with a branch or line left, and one for the rest."""
    files: dict[str, Any] = report["files"]
    if not files:
        return ["The report names no file."]
    deciding = {name: file for name, file in files.items() if name.startswith(ROOMS)}
    told = [
        f"{name}: lines {file['missing_lines']} and branches {file['missing_branches']} are left"
        for name, file in deciding.items()
        if file["missing_lines"] or file["missing_branches"]
    ]
    rest = [file["summary"] for name, file in files.items() if name not in deciding]
    taken = sum(summary["covered_branches"] for summary in rest)
    there = sum(summary["num_branches"] for summary in rest)
    print(f"{len(deciding)} files decide; elsewhere {taken} of {there} branches were taken")
    if taken * 100 < there * ELSEWHERE_PERCENT:
        told.append(f"elsewhere fewer than {ELSEWHERE_PERCENT} % of the branches were taken")
    return told


if __name__ == "__main__":
    found = complaints(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    print("\n".join(found))
    sys.exit(1 if found else 0)
