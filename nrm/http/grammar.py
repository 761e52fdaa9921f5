"""What every API call has in common: ETag and If-Match, purpose, lists, the base schema."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from flask import Request, Response, json, request
from flask_babel import gettext
from marshmallow import RAISE, Schema, fields, validate
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import Headers

from nrm.database import Cursor
from nrm.errors import Conflict, Invalid
from nrm.http.problems import VersionNeeded

# How one looks at sealed content that is not one's own casework (contract, section 2).
PURPOSES = (
    "supervision",
    "identification",
    "handover",
    "emergency",
    "subject_access",
    "legal_disclosure",
    "casework",
    "service",
)
_LONGEST_VERSION = 16


class Strict(Schema):
    """The base of all schemas: an unknown field is refused, never dropped."""

    class Meta:
        unknown = RAISE


class StrictParser(FlaskParser):
    """Webargs would drop unknown query parameters, so that a mistyped filter lists everything."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {}  # noqa: RUF012 - webargs asks so

    def _raw_load_json(self, req: Request) -> object:
        return sent_json(lambda: super(StrictParser, self)._raw_load_json(req))


def sent_json(read: Callable[[], object]) -> object:
    """What `read` makes of a body; Invalid for one so deep that the parser gives up."""
    try:
        return read()
    except RecursionError as deep:
        raise Invalid({"json": [gettext("This JSON is nested too deeply.")]}) from deep


class ListQuery(Strict):
    """`limit` 1 to 200 and the opaque `cursor` of every list."""

    limit = fields.Integer(load_default=30, validate=validate.Range(1, 200))
    cursor = fields.String(load_default=None)


def if_match(*, required: bool = True) -> int | None:
    """The version the client saw, from `If-Match`; VersionNeeded when it is required and absent."""
    given = request.headers.get("If-Match")
    if given is None or given.strip() == "*":
        if required and given is None:
            raise VersionNeeded(gettext("Send If-Match with the ETag you were given."))
        return None
    text = given.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit() and len(text) < _LONGEST_VERSION):
        raise Conflict(gettext("This is not a version of it; open it again."), stale=True)
    return int(text)


def check_version(seen: int | None, version: int) -> None:
    """Conflict (stale) unless what was seen is what stands; None is not asked for."""
    if seen is not None and seen != version:
        raise Conflict(
            gettext("Somebody changed this after you opened it; look at it again."), stale=True
        )


def answer(body: object, status: int = 200, *, version: int | None = None) -> Response:
    """JSON, with `ETag` when a version is given."""
    response = Response(json.dumps(body), status, mimetype="application/json")
    if version is not None:
        response.headers["ETag"] = f'"{version}"'
    return response


def answer_list(items: Sequence[object], after: str | None) -> Response:
    """`items` and `next`, with the `Link` header of the next page."""
    response = answer({"items": items, "next": after})
    if after is not None:
        query = {**request.args.to_dict(), "cursor": after}
        response.headers["Link"] = f'<{request.path}?{urlencode(query)}>; rel="next"'
    return response


def cursor_from(text: str | None) -> Cursor | None:
    """The cursor of a request; Invalid when it is none of ours."""
    if text is None:
        return None
    try:
        return Cursor.decode(text)
    except (ValueError, OverflowError) as error:
        raise Invalid({"cursor": [gettext("This is not a cursor of this list.")]}) from error


def purpose_from(headers: Headers) -> str | None:
    """The purpose a client names; Invalid for a code that the list does not have."""
    purpose = headers.get("X-Purpose")
    if purpose is not None and purpose not in PURPOSES:
        raise Invalid({"X-Purpose": [gettext("Use one of the listed purposes.")]})
    return purpose
