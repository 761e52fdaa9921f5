"""An export of a small log, as the command writes it, and what the one file of auditors says."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nrm.audit.cli import audit
from nrm.audit.verify import Asked, Fault, Verification, read_key
from nrm.log.checkpoints import log_keys, verifier_key
from tests.log.world import ORIGIN, World


@dataclass(frozen=True)
class Exported:
    """The bytes of the file; `key`: that of the log, as its operator publishes it."""

    written: bytes
    key: str

    @property
    def lines(self) -> list[bytes]:
        return self.written.splitlines(keepends=True)

    @property
    def bodies(self) -> list[bytes]:
        return [line[:-1] for line in self.lines if line.startswith(b'{"action":')]


def exported(world: World, folder: Path) -> Exported:
    """The log as it now is, taken out by the command."""
    path = folder / "export"
    path.unlink(missing_ok=True)
    result = world.app.test_cli_runner().invoke(audit, ["export", str(path)])
    assert result.exit_code == 0, result.output
    return Exported(path.read_bytes(), verifier_key(ORIGIN, log_keys(world.roots)[-1]))


def found(written: bytes, **asked: Any) -> list[Fault]:
    """All that is said about an export; `key`: one that is pinned."""
    keys: Sequence[str] = asked.pop("keys", ())
    trust = Asked(keys=[read_key(key) for key in keys], **asked)
    return list(Verification(trust).faults(io.BytesIO(written)))


def kinds(written: bytes, **asked: Any) -> set[tuple[str, int | None]]:
    """Kind and place of every fault; remarks left out."""
    return {(f.kind, f.index) for f in found(written, **asked) if not f.is_remark}


def remarks(written: bytes, **asked: Any) -> list[tuple[str, int | None]]:
    return [(f.kind, f.index) for f in found(written, **asked) if f.is_remark]
