"""What the pages of restricted notes show; texts stand there only once they were opened."""

from dataclasses import dataclass

from nrm.look.fields import Field
from nrm.look.page import Page
from nrm.look.parts import Fact, Message, Pager


@dataclass(frozen=True, kw_only=True)
class ThreadRow:
    """A thread in the list: with whom since when, and whether it waits for the reader's side."""

    reference: str
    url: str
    other: str
    began: str
    waits: bool


@dataclass(frozen=True, kw_only=True)
class ThreadsPage(Page):
    """What goes on between the reader's agency and the other."""

    threads: tuple[ThreadRow, ...]
    pager: Pager


@dataclass(frozen=True, kw_only=True)
class ThreadPage(Page):
    """All that was written, and where one answers. `once` makes a double press one act."""

    reference: str
    facts: tuple[Fact, ...]
    thread: tuple[Message, ...]
    fields: tuple[Field, ...]
    url: str
    once: str


@dataclass(frozen=True, kw_only=True)
class NewNotePage(Page):
    """To whom, and what."""

    code: str
    back_url: str
    fields: tuple[Field, ...]
    url: str
    once: str
