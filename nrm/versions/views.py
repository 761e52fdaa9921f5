"""What the pages about versions show: the list without content, then two of them compared."""

from dataclasses import dataclass
from datetime import datetime

from nrm.look.fields import Choice, Field
from nrm.look.page import Page
from nrm.look.parts import Link, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class VersionRow:
    """A version in the list: what leads to it, who wrote it and when."""

    link: Link
    who: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """An answer, or one row of several, as it was and as it is."""

    label: str
    how: Tag
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class VersionsPage(Page):
    """The versions of a section; `fields` ask which two are compared, none where there is one."""

    code: str
    label: str
    section_url: str
    url: str
    versions: tuple[VersionRow, ...]
    pager: Pager
    fields: tuple[Field, ...]
    purposes: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class ChangesPage(Page):
    """Two versions, compared; `older` and `newer` are their names."""

    code: str
    label: str
    section_url: str
    url: str
    purpose: str
    older: str
    newer: str
    changes: tuple[ChangeRow, ...]
