"""What the page about the API is made of."""

from dataclasses import dataclass

from nrm.http.docs_values import Piece
from nrm.look.page import Page
from nrm.look.parts import Link


@dataclass(frozen=True, kw_only=True)
class Line:
    """A parameter, or a field of a body or an answer."""

    name: str
    value: tuple[Piece, ...]
    required: bool
    place: str = ""
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is answered with this status; with no value, nothing but the status."""

    status: str
    value: tuple[Piece, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Member:
    """One of several calls that differ in the end of their address, in body and in answer."""

    name: str
    body: tuple[Piece, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, kw_only=True)
class Call:
    """A method at an address; `problems` are statuses of the table on the first page.

    With `members` it stands for all of them, and the end of its address is an ellipsis.
    """

    name: str
    summary: str
    parameters: tuple[Line, ...]
    body: tuple[Piece, ...]
    answers: tuple[Answer, ...]
    problems: tuple[str, ...]
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Group:
    """Calls about one thing."""

    name: str
    title: str
    calls: tuple[Call, ...]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A status of a problem, and the types it may have."""

    status: str
    types: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DocsPage(Page):
    """How to make a call, and where all calls about one thing stand."""

    document_url: str
    problem_url: str
    kinds: tuple[Kind, ...]
    groups: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class CallsPage(Page):
    """Every call about one thing."""

    group: Group
    docs_url: str


@dataclass(frozen=True, kw_only=True)
class SchemaPage(Page):
    """One schema: what is sent or answered, field by field; `others` is what other keys hold."""

    name: str
    lines: tuple[Line, ...]
    others: tuple[Piece, ...]
    docs_url: str
