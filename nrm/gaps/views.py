"""What the page shows of where help was missing."""

from dataclasses import dataclass

from nrm.look.page import Page


@dataclass(frozen=True, kw_only=True)
class GapRow:
    """A line: what was needed, where, why nobody gave it, how often, and when last."""

    service: str
    region: str
    reason: str
    times: int
    last: str


@dataclass(frozen=True, kw_only=True)
class GapsPage(Page):
    """All of them, the most frequent first."""

    gaps: tuple[GapRow, ...]
