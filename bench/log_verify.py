"""What verifies an export, measured: the tree alone, everything, and the memory that it takes.

The log is made up: 200 people about 20,000 cases, a checkpoint after each hundred entries.
`python -m bench.log_verify N` writes and verifies one of N entries.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from bench import bars
from bench.bars import Bar
from nrm.audit import verify
from tests.support import exports

ENTRIES, BETWEEN = 1_000_000, 100
TREE_PER_SECOND, EVERYTHING_PER_SECOND = 300_000, 60_000
_TREE = 100_000
# Runs the one file as an auditor does, and says what processor time it took and how large it grew.
_ALONE = """
import resource, runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit as ended:
    assert ended.code == 0, ended.code
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


@dataclass(frozen=True)
class LogFigures:
    """Entries in a second of one core, and the most memory of the process; a log of `entries`."""

    entries: int
    megabytes: float
    tree_per_second: int
    everything_per_second: int
    peak_mib: float


def figures(entries: int = ENTRIES) -> LogFigures:
    """Measured with keys and the last checkpoint pinned, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        print(f"log_verify: writing an export of {entries} entries", flush=True)
        _write(place, entries)
        print("log_verify: verifying it", flush=True)
        size = (place / "export").stat().st_size / 1e6
        took, peak = _verify(place)
        bodies = list(islice(_entries(place / "export"), _TREE))
    return LogFigures(entries, round(size, 1), _tree(bodies), round(entries / took), peak)


def as_json(found: LogFigures) -> dict[str, Any]:
    """As it stands in the file of results, beside what it must be."""
    tree = Bar("tree, entries a second", found.tree_per_second, at_least=TREE_PER_SECOND)
    everything = Bar(
        "everything, entries a second", found.everything_per_second, at_least=EVERYTHING_PER_SECOND
    )
    return {**asdict(found), "bars": bars.told(tree, everything)}


def _write(place: Path, entries: int) -> None:
    signer, tree = exports.Signer(1), exports.Tree()
    lines = exports.signed_lines(exports.bodies(entries), signer, BETWEEN, tree)
    body = place / "lines"
    with body.open("wb") as file:
        file.writelines(line + b"\n" for line in lines)
    with body.open("rb") as given, (place / "export").open("wb") as file:
        whole = (line[:-1] for line in given)
        file.writelines(exports.export(whole, entries, tree.root(), signer))
    body.unlink()
    (place / "key").write_text(signer.key())
    (place / "checkpoint").write_text(signer.note(entries, tree.root()))


def _verify(place: Path) -> tuple[float, float]:
    command = [sys.executable, "-c", _ALONE, verify.__file__, str(place / "export")]
    pins = ["--key", str(place / "key"), "--checkpoint", str(place / "checkpoint")]
    said = subprocess.run([*command, *pins], capture_output=True, text=True, check=True)
    took, peak = said.stdout.splitlines()[-1].split()
    return float(took), round(int(peak) / 1024, 1)


def _entries(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from (line[:-1] for line in file if line.startswith(b'{"action":'))


def _tree(bodies: list[bytes]) -> int:
    tree, before = verify.Tree(), time.process_time()
    for body in bodies:
        tree.add(body)
    tree.root()
    return round(len(bodies) / (time.process_time() - before))


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    print(json.dumps(as_json(figures(asked)), indent=2))
