"""The blueprint of the API: strict arguments, JSON only, never a form."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial, wraps
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, request
from flask_babel import gettext
from flask_smorest import Blueprint
from marshmallow import Schema
from werkzeug.exceptions import UnsupportedMediaType

from nrm.errors import Invalid
from nrm.http.described_api import DescribedApi
from nrm.http.grammar import StrictParser
from nrm.http.uploads import is_upload

PREFIX = "/api/v1"
# Under this name an app keeps what answers with its document.
DOCUMENT = "nrm_document"
_TAKES_QUERY = "nrm_takes_query"
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


_View = Callable[..., Response]


class ApiBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest is untyped
    """A blueprint whose unknown fields and unknown query parameters are refused."""

    ARGUMENTS_PARSER = StrictParser()

    def register_views_in_doc(self, api: DescribedApi, *given: Any, **named: Any) -> None:
        """As its base does, when the document is first asked for."""
        api.describe_later(partial(super().register_views_in_doc, api, *given, **named))

    def path(self, rule: str, method: str = "GET", **options: Any) -> Callable[[_View], _View]:
        """The view answers this method at this address."""
        made: Callable[[_View], _View] = self.route(rule, methods=[method], **options)
        return lambda view: made(view if view.__dict__.get(_TAKES_QUERY) else _bare(view))

    def takes(self, schema: type[Schema], location: str = "json") -> Callable[[_View], _View]:
        """The view's first argument is what the schema let in."""
        made: Callable[[_View], _View] = self.arguments(schema, location=location)

        def take(view: _View) -> _View:
            taking = made(view)
            taking.__dict__[_TAKES_QUERY] = location == "query"
            return taking

        return take

    def takes_a_step(self, schemas: Mapping[str, type[Schema]]) -> Callable[[_View], _View]:
        """The document says that one of these is sent; which one, its `step` says."""
        known = {schema.__name__: schema for schema in schemas.values()}
        content = {"application/json": {"schema": {"anyOf": list(known.values())}}}
        made: Callable[[_View], _View] = self.doc(
            requestBody={"required": True, "content": content}
        )
        return made

    def reads(self, schema: type[Schema]) -> Callable[[_View], _View]:
        """The document says that this is sent; the view reads the bytes of it itself."""
        content = {"application/json": {"schema": schema}}
        made: Callable[[_View], _View] = self.doc(
            requestBody={"required": True, "content": content}
        )
        return made

    def takes_a_file(self, kinds: Sequence[str]) -> Callable[[_View], _View]:
        """The document says that the body is a file of one of these media types."""
        content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
        made: Callable[[_View], _View] = self.doc(
            requestBody={"required": True, "content": content}
        )
        return made

    def gives(self, schema: type[Schema] | None, status: int = 200) -> Callable[[_View], _View]:
        """The document says that the view answers so; no schema: with nothing."""
        made: Callable[[_View], _View] = self.alt_response(
            status,
            schema=schema,
            content_type="application/json" if schema is not None else None,
            description=HTTPStatus(status).phrase,
        )
        return made

    def says(self, summary: str) -> Callable[[_View], _View]:
        """The document says this of a view that is made by a function and has no docstring."""
        made: Callable[[_View], _View] = self.doc(summary=summary)
        return made

    def gives_text(self) -> Callable[[_View], _View]:
        """The document says that the view answers with a text of its own format."""
        made: Callable[[_View], _View] = self.alt_response(
            200, schema={"type": "string"}, content_type="text/plain", description="OK"
        )
        return made

    def gives_a_file(self) -> Callable[[_View], _View]:
        """The document says that the view answers with the bytes of a file."""
        made: Callable[[_View], _View] = self.alt_response(
            200,
            schema={"type": "string", "format": "binary"},
            content_type="application/octet-stream",
            description="OK",
        )
        return made


def _bare(view: _View) -> _View:
    """The view of an address that has no query: a mistyped parameter is refused, never dropped."""

    @wraps(view)
    def strict(*given: Any, **named: Any) -> Response:
        if request.args:
            sentence = gettext("This address takes no such parameter.")
            raise Invalid({name: [sentence] for name in request.args})
        return view(*given, **named)

    return strict


def init_api(app: Flask) -> DescribedApi:
    """The API of this app, with its document at `/api/v1/openapi.json`."""
    app.config.update(
        API_TITLE="National referral mechanism",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
    )
    app.before_request(_check_media)
    api = DescribedApi(app)
    app.extensions[DOCUMENT] = api.document
    return api


def _check_media() -> None:
    if not request.path.startswith(PREFIX) or request.method not in _WITH_BODY:
        return
    if request.content_length and not (request.is_json or is_upload()):
        raise UnsupportedMediaType("Send JSON, with Content-Type: application/json.")
