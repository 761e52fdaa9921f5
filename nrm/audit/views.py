"""What the auditor's pages show: who touched what kind of data, when and why, never the data."""

from dataclasses import dataclass
from datetime import datetime

from nrm.look.charts import Bar, Columns
from nrm.look.page import Page
from nrm.look.parts import Event, Fact, Filters, Link, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class EntryRow:
    """One entry of the log. `actor` is a pseudonym with role, `touched` names sections.

    `same_request` leads to all entries of the request that wrote this one.
    """

    index: int
    at: datetime
    actor: str
    agency: str
    action: str
    touched: str
    purpose: str
    outcome: Tag
    reason: str = ""
    case: Link | None = None
    receipt_url: str = ""
    same_request: str = ""


@dataclass(frozen=True, kw_only=True)
class SawRow:
    """What one person did with a case: how often, and from when to when. `role`: as it is now."""

    who: Link
    role: str
    agency: str
    done: int
    others: int
    first: datetime
    last: datetime


@dataclass(frozen=True, kw_only=True)
class SavedRow:
    """A filter that is kept: in words, where it leads, and what forgets it."""

    words: str
    url: str
    forget_url: str


@dataclass(frozen=True, kw_only=True)
class AuditLogPage(Page):
    """The log, found by case, actor, agency, action, outcome and time; newest first."""

    filters: Filters
    entries: tuple[EntryRow, ...]
    pager: Pager
    proof_url: str
    emergencies_url: str = ""
    counts: tuple[Link, ...] = ()
    files: tuple[Link, ...] = ()
    saved: tuple[SavedRow, ...] = ()
    keep: str = ""


@dataclass(frozen=True, kw_only=True)
class AuditAgencyPage(Page):
    """What people of one agency did, newest first, for its custodian; not about whom."""

    filters: Filters
    entries: tuple[EntryRow, ...]
    pager: Pager


@dataclass(frozen=True, kw_only=True)
class AuditCasePage(Page):
    """Everything that happened to one case, by its pseudonym, newest first."""

    pseudonym: str
    log_url: str
    facts: tuple[Fact, ...]
    people: tuple[SawRow, ...]
    left_out: str
    entries: tuple[EntryRow, ...]
    pager: Pager


@dataclass(frozen=True, kw_only=True)
class AuditPersonPage(Page):
    """Everything that one account did in a period, newest first, and how much on each day."""

    name: str
    role: str
    log_url: str
    filters: Filters
    facts: tuple[Fact, ...]
    chart: Columns
    entries: tuple[EntryRow, ...]
    pager: Pager


@dataclass(frozen=True, kw_only=True)
class Sum:
    """A line of a count, with the bar beside its number."""

    name: Link
    number: int
    bar: Bar
    detail: str = ""
    other: str = ""


@dataclass(frozen=True, kw_only=True)
class Sums:
    """A count by something. A heading that is empty has no column."""

    caption: str
    head: tuple[str, str, str, str]
    lines: tuple[Sum, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings of the columns that there are."""
        return tuple(words for words in self.head if words)


@dataclass(frozen=True, kw_only=True)
class AuditSumsPage(Page):
    """What was counted over the log in a period."""

    title: str
    explains: str
    log_url: str
    filters: Filters
    sums: tuple[Sums, ...]


@dataclass(frozen=True, kw_only=True)
class WitnessRow:
    """How far a witness has come, and whether it keeps up."""

    name: str
    size: int
    at: datetime | None
    state: Tag


@dataclass(frozen=True, kw_only=True)
class KeyRow:
    """A verifier key of the log, and from when on it signed; neither while it waits."""

    name: str
    from_size: int | None
    since: datetime | None


@dataclass(frozen=True, kw_only=True)
class AuditProofPage(Page):
    """The state of the proof: size, root (hex), last checkpoint, and how to check it oneself.

    `whole` is True or False after the full check at `checked_at`, None when none was recorded yet.
    `alarms`: what is the matter now; `past_alarms`: what was told, newest first.
    """

    whole: bool | None
    size: int
    root: str
    origin: str
    signed_size: int
    signed_at: datetime | None
    checked_at: datetime | None
    checked_size: int
    checked_by: str
    checkpoint: str
    faults: tuple[str, ...]
    alarms: tuple[str, ...]
    past_alarms: tuple[Event, ...]
    witnesses: tuple[WitnessRow, ...]
    keys: tuple[KeyRow, ...]
    log_url: str
    check_url: str
    checkpoint_url: str
    keys_url: str
