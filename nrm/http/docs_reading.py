"""The calls and schemas of the API, read from the OpenAPI document and from nothing else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from nrm.http.docs_values import Piece, pieces
from nrm.http.docs_views import Answer, Call, Group, Kind, Line, Member

Document = Mapping[str, Any]
# Calls alike that are shown as one.
_FEWEST = 3
_METHODS = ("get", "post", "put", "patch", "delete")


def groups_of(document: Document) -> tuple[Group, ...]:
    """All calls, by tag, in the order of the document."""
    calls = list(_calls(document))
    return tuple(
        Group(
            name=tag["name"],
            title=tag["description"],
            calls=tuple(_in_families(call for name, call in calls if name == tag["name"])),
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


def _in_families(calls: Iterable[Call]) -> Iterator[Call]:
    """The calls; a run of several alike is one, so that the page of all calls stays readable."""
    for _, alike in groupby(calls, _shape):
        run = list(alike)
        yield from run if len(run) < _FEWEST else [_family(run)]


def _shape(call: Call) -> tuple[object, ...]:
    above, _, end = call.name.rpartition("/")
    return (call.name if "{" in end else above, call.parameters, call.problems)


def _family(run: Sequence[Call]) -> Call:
    above, _, first = run[0].name.rpartition("/")
    members = (
        Member(name=call.name.rpartition("/")[2], body=call.body, answers=call.answers)
        for call in run
    )
    return replace(
        run[0],
        name=f"{above}/…",
        summary=run[0].summary.replace(first, "…"),
        body=(),
        answers=(),
        members=tuple(members),
    )


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
