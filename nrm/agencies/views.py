"""What the directory shows."""

from dataclasses import dataclass

from nrm.look.page import Page
from nrm.look.parts import Filters, Pager


@dataclass(frozen=True, kw_only=True)
class ServiceRow:
    """One service of one agency; `languages` are names of languages."""

    service: str
    agency: str
    agency_kind: str
    region: str
    languages: tuple[str, ...]
    accepting: bool


@dataclass(frozen=True, kw_only=True)
class DirectoryPage(Page):
    """Who offers what, where and in which languages."""

    filters: Filters
    services: tuple[ServiceRow, ...]
    pager: Pager
