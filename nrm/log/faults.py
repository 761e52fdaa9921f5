"""What a verification finds: kind, row and sentence; a remark is worth knowing, not a fault."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is wrong, or (the last four) worth knowing."""

    MISSING = "missing"
    BEYOND = "beyond"
    UNREADABLE = "unreadable"
    BODY = "body"
    LEAF = "leaf"
    SEAL = "seal"
    COLUMNS = "columns"
    NODES = "nodes"
    NUMBER = "number"
    CASE_HEAD = "case-head"
    ROWS = "rows"
    MARKS = "marks"
    HEAD = "head"
    CHECKPOINT = "checkpoint"
    FILE = "file"
    RESUME = "resume"
    ROW = "row"
    UNSIGNED = "unsigned"
    NOT_OUTSIDE = "not-outside"
    RESTORED = "restored"
    ERASED = "erased"


REMARKS = frozenset({Kind.UNSIGNED, Kind.NOT_OUTSIDE, Kind.RESTORED, Kind.ERASED})


@dataclass(frozen=True)
class Fault:
    """`index`: of the entry, or the size of the checkpoint; None for the head, the file, a row."""

    kind: Kind
    index: int | None
    sentence: str

    @property
    def is_remark(self) -> bool:
        return self.kind in REMARKS

    def line(self) -> str:
        """The fault on one line."""
        place = "" if self.index is None else f" {self.index}"
        return f"{self.kind}{place}: {self.sentence}"
