"""What the page about the API shows, read from the OpenAPI document and from nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nrm.http.docs_values import Piece, pieces
from nrm.look.page import Page

Document = Mapping[str, Any]
_METHODS = ("get", "post", "put", "patch", "delete")


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
class Call:
    """A method at an address; `problems` are statuses of the table on the same page."""

    name: str
    summary: str
    parameters: tuple[Line, ...]
    body: tuple[Piece, ...]
    answers: tuple[Answer, ...]
    problems: tuple[str, ...]


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
    """Every call, and how to make one."""

    document_url: str
    problem_url: str
    kinds: tuple[Kind, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, kw_only=True)
class SchemaPage(Page):
    """One schema: what is sent or answered, field by field; `others` is what other keys hold."""

    name: str
    lines: tuple[Line, ...]
    others: tuple[Piece, ...]
    docs_url: str


def groups_of(document: Document) -> tuple[Group, ...]:
    """All calls, by tag, in the order of the document."""
    calls = list(_calls(document))
    return tuple(
        Group(
            name=tag["name"],
            title=tag["description"],
            calls=tuple(call for name, call in calls if name == tag["name"]),
        )
        for tag in document["tags"]
    )


def kinds_of(document: Document) -> tuple[Kind, ...]:
    """Statuses and types of problems, as the document's responses name them."""
    responses = document["components"]["responses"]
    return tuple(
        Kind(status=name.removeprefix("Problem"), types=tuple(said["description"].split(", ")))
        for name, said in responses.items()
        if name.startswith("Problem")
    )


def lines_of(schema: Mapping[str, Any]) -> tuple[Line, ...]:
    """The fields of an object, in the order of the document."""
    required = schema.get("required", ())
    return tuple(
        Line(
            name=name,
            value=pieces(value),
            required=name in required,
            about=value.get("description", ""),
        )
        for name, value in schema.get("properties", {}).items()
    )


def others_of(schema: Mapping[str, Any]) -> tuple[Piece, ...]:
    """What keys hold that have no line of their own; empty where there may be none."""
    held = schema.get("additionalProperties", False)
    return pieces(held) if isinstance(held, Mapping) else ()


def _calls(document: Document) -> Iterator[tuple[str, Call]]:
    for path, methods in document["paths"].items():
        shared = methods.get("parameters", ())
        for method in _METHODS:
            if method in methods:
                yield methods[method]["tags"][0], _call(method, path, methods[method], shared)


def _call(
    method: str, path: str, operation: Mapping[str, Any], shared: Sequence[Mapping[str, Any]]
) -> Call:
    answers = operation["responses"]
    return Call(
        name=f"{method.upper()} {path}",
        summary=operation.get("summary", ""),
        parameters=tuple(map(_parameter, (*shared, *operation.get("parameters", ())))),
        body=_content(operation.get("requestBody", {})),
        answers=tuple(
            Answer(status=status, value=_content(answers[status]))
            for status in sorted(answers)
            if status.startswith("2")
        ),
        problems=tuple(status for status in sorted(answers) if status.startswith(("4", "5"))),
    )


def _parameter(said: Mapping[str, Any]) -> Line:
    required = bool(said.get("required"))
    return Line(
        name=said["name"],
        value=pieces(said["schema"]) + ((Piece(text="required"),) if required else ()),
        required=required,
        place=said["in"],
        # What a header is for is said once, above all calls.
        about=said.get("description", "") if said["in"] != "header" else "",
    )


def _content(said: Mapping[str, Any]) -> tuple[Piece, ...]:
    found = list(said.get("content", {}).items())
    if not found:
        return ()
    media, content = found[0]
    return pieces(content["schema"]) if media.endswith("json") else (Piece(text=media),)
