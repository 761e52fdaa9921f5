"""The blueprint of the API: strict arguments, JSON only, never a form."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request
from flask_smorest import Api, Blueprint
from marshmallow import Schema
from werkzeug.exceptions import UnsupportedMediaType

from nrm.http.grammar import StrictParser

PREFIX = "/api/v1"
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


_View = Callable[..., Response]


class ApiBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest is untyped
    """A blueprint whose unknown fields and unknown query parameters are refused."""

    ARGUMENTS_PARSER = StrictParser()

    def path(self, rule: str, method: str = "GET", **options: Any) -> Callable[[_View], _View]:
        """The view answers this method at this address."""
        made: Callable[[_View], _View] = self.route(rule, methods=[method], **options)
        return made

    def takes(self, schema: type[Schema], location: str = "json") -> Callable[[_View], _View]:
        """The view's first argument is what the schema let in."""
        made: Callable[[_View], _View] = self.arguments(schema, location=location)
        return made

    def gives(self, schema: type[Schema], status: int = 200) -> Callable[[_View], _View]:
        """The document says that the view answers so."""
        made: Callable[[_View], _View] = self.alt_response(status, schema=schema)
        return made


def init_api(app: Flask) -> Api:
    """The API of this app, with its document at `/api/v1/openapi.json`."""
    app.config.update(
        API_TITLE="National referral mechanism",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
    )
    app.before_request(_check_media)
    return Api(app)


def _check_media() -> None:
    if not request.path.startswith(PREFIX) or request.method not in _WITH_BODY:
        return
    if request.content_length and not request.is_json:
        raise UnsupportedMediaType("Send JSON, with Content-Type: application/json.")
