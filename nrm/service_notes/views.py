"""What the page of own service notes shows; texts stand there only once they were opened."""

from dataclasses import dataclass

from nrm.cases.views import Note
from nrm.look.fields import Field
from nrm.look.page import Page
from nrm.look.parts import Link, Pager


@dataclass(frozen=True, kw_only=True)
class OwnNotesPage(Page):
    """The notes, newest first. `field` is None where nothing is written any more."""

    reference: str
    back: Link
    field: Field | None
    notes: tuple[Note, ...]
    pager: Pager
    url: str
    once: str
