"""What the pages of files show; names of files appear in an opened `FilesPage` only."""

from dataclasses import dataclass
from datetime import datetime

from nrm.look.fields import Choice, Field
from nrm.look.page import Page


@dataclass(frozen=True, kw_only=True)
class FileRow:
    """A file, opened as far as its name; `url` takes the form that fetches it, empty: removed."""

    name: str
    kind: str
    size: str
    at: datetime | None
    author: str
    url: str


@dataclass(frozen=True, kw_only=True)
class FilesPage(Page):
    """The files of a case: covered, or a row for each; `add_url` empty: not this reader.

    `why` is the purpose they were opened for, which each form carries on.
    """

    code: str
    case_url: str
    url: str
    covered: bool
    purposes: tuple[Choice, ...] = ()
    files: tuple[FileRow, ...] = ()
    why: str = ""
    add_url: str = ""
    may_remove: bool = False


@dataclass(frozen=True, kw_only=True)
class AddFilePage(Page):
    """One more file; `once` is the key that makes a double click one file."""

    code: str
    files_url: str
    url: str
    once: str
    fields: tuple[Field, ...]
