"""What the pages of agencies show."""

from dataclasses import dataclass

from nrm.look.fields import Field, StepForm
from nrm.look.page import Page
from nrm.look.parts import Fact, Link, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class AgencyRow:
    """An agency and what it lacks; `centre` when it belongs to another one."""

    name: str
    url: str
    kind: str
    state: Tag
    lacks: str
    centre: bool


@dataclass(frozen=True, kw_only=True)
class AgenciesPage(Page):
    """Every agency by name; `new_url` is empty for whoever cannot propose one."""

    agencies: tuple[AgencyRow, ...]
    pager: Pager
    new_url: str


@dataclass(frozen=True, kw_only=True)
class NewAgencyPage(Page):
    """Proposing an agency, or a centre of one."""

    fields: tuple[Field, ...]
    url: str


@dataclass(frozen=True, kw_only=True)
class AgencyPage(Page):
    """One agency: how it stands, what it lacks, what the reader can do about it now.

    With `register_url` it waits for the registrar, who proves by `proof` to be there; its key, if
    it has one, is compared by its `words` first. `waiting`: what somebody asked for; with
    `approve_url` the reader, proving the same, may be the second person. `asks` ask for a change.
    """

    name: str
    facts: tuple[Fact, ...]
    lacks: str
    ways: tuple[Link, ...]
    register_url: str = ""
    words: str = ""
    proof: tuple[Field, ...] = ()
    waiting: tuple[Fact, ...] = ()
    approve_url: str = ""
    refuse_url: str = ""
    asks: tuple[StepForm, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FirstKeyPage(Page):
    """The key that an agency begins with: who will hold it; without `url` it cannot be made now."""

    agency: str
    custodians: tuple[str, ...]
    proof: tuple[Field, ...]
    url: str
