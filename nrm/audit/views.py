"""What the auditor's pages show: who touched what kind of data, when and why, never the data."""

from dataclasses import dataclass
from datetime import datetime

from nrm.look.page import Page
from nrm.look.parts import Fact, Filters, Link, Pager, Tag


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
class AuditLogPage(Page):
    """The log, found by case, actor, agency, action, outcome and time; newest first."""

    filters: Filters
    entries: tuple[EntryRow, ...]
    pager: Pager
    proof_url: str
    emergencies_url: str = ""


@dataclass(frozen=True, kw_only=True)
class AuditCasePage(Page):
    """Everything that happened to one case, by its pseudonym, newest first."""

    pseudonym: str
    log_url: str
    facts: tuple[Fact, ...]
    entries: tuple[EntryRow, ...]
    pager: Pager


@dataclass(frozen=True, kw_only=True)
class AuditProofPage(Page):
    """The state of the proof: size, root (hex), last checkpoint, and how to check it oneself.

    `whole` is True or False after a check at `checked_at`, None when none was made yet.
    """

    whole: bool | None
    size: int
    root: str
    origin: str
    signed_size: int
    signed_at: datetime | None
    checked_at: datetime | None
    checkpoint: str
    faults: tuple[str, ...]
    log_url: str
    check_url: str
    checkpoint_url: str
