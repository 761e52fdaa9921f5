"""Problems become a page or `application/problem+json` (RFC 9457), here and nowhere else.

401, 413, 415, 428 and 429 are made here alone; the other kinds come from `errors.py`.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, json, request
from flask_babel import gettext
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as BaseResponse

from nrm.errors import Conflict, Invalid, Problem, Refused, Unavailable
from nrm.http.problem_words import title_of, words_of
from nrm.log.writer import request_id


class NotSignedIn(Problem):
    """Nobody is signed in (401)."""

    status = 401
    kind = "not-signed-in"


class StalePage(Refused):
    """The page was drawn for another session than the one that sends its form (403)."""


class VersionNeeded(Problem):
    """`If-Match` is missing (428)."""

    status = 428
    kind = "version-needed"


class TooMany(Problem):
    """Back-off: try again after `retry_after` seconds (429); or at once, with this much work."""

    status = 429
    kind = "too-many"

    def __init__(
        self, detail: str, retry_after: int, work_bits: int = 0, work_for: str = ""
    ) -> None:
        super().__init__(detail)
        self.retry_after, self.work_bits, self.work_for = retry_after, work_bits, work_for


# How SQLite and PostgreSQL name a value that may stand once and was there already.
_TAKEN = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505"})


def as_problem(error: Exception) -> Problem | None:
    """The problem that an error means for a person, in the reader's language; None if none."""
    if isinstance(error, Problem):
        return _worded(error)
    if isinstance(error, StaleDataError):
        return Conflict(gettext("Somebody else changed this at the same moment; look again."))
    if isinstance(error, IntegrityError):
        return _of_a_rule(error)
    if isinstance(error, SQLAlchemyError):
        return Unavailable(gettext("Nothing happened: the records cannot be written now."))
    return None


def _of_a_rule(broken: IntegrityError) -> Problem:
    """What the database's own rules refused: a second one of its kind, or our mistake."""
    named = getattr(broken.orig, "sqlstate", None) or getattr(broken.orig, "sqlite_errorname", None)
    if named in _TAKEN:
        return Conflict(gettext("This exists already, or somebody else was first; look again."))
    return Problem(gettext("Nothing happened: the records refuse this. Tell who runs the service."))


def _worded(problem: Problem) -> Problem:
    # The rooms below raise their sentences in English and know no reader. What is worded already
    # is in no catalogue, and stays as it is.
    if problem.detail:
        problem.detail = gettext(problem.detail)
    if isinstance(problem, Invalid):
        problem.errors = {
            field: [gettext(sentence) for sentence in sentences]
            for field, sentences in problem.errors.items()
        }
    return problem


def register(app: Flask, draw_page: Callable[[int, str, str, Problem | None], str]) -> None:
    """Every error of a request is answered by `answer_problem` or `answer_http`."""
    app.extensions["nrm_draw_problem"] = draw_page
    app.register_error_handler(Exception, _answer_any)
    # flask-smorest took these over: a page's 404 would turn JSON, a 405 lose its `Allow`.
    app.register_error_handler(HTTPException, _answer_any)


def wants_json() -> bool:
    """Whether the request came by the API."""
    return request.path.startswith("/api/")


def _answer_any(error: Exception) -> BaseResponse:
    problem = as_problem(error)
    if problem is not None:
        return answer_problem(problem)
    if isinstance(error, HTTPException):
        return _answer_http(error)
    # Neither the message nor the traceback may reach a log: both can carry content.
    current_app.logger.error("failed: %s (request %s)", type(error).__name__, request_id.get())
    if current_app.testing:
        raise error
    return _answer_http(InternalServerError())


def answer_problem(problem: Problem) -> BaseResponse:
    """The answer for a problem, as a page or as JSON."""
    title = title_of(problem.kind)
    if wants_json():
        response = _json(problem.status, problem.kind, title, problem.detail, problem)
    elif isinstance(problem, NotSignedIn) and request.method == "GET":
        response = Response(status=303, headers={"Location": _way_in()})
    else:
        response = _page(problem.status, title, problem.detail, problem)
    if problem.status == 401 and wants_json():
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(problem, TooMany):
        response.headers["Retry-After"] = str(problem.retry_after)
        if problem.work_bits:
            response.headers["Nrm-Work-Bits"] = str(problem.work_bits)
            response.headers["Nrm-Work-For"] = problem.work_for
    return response


def _way_in() -> str:
    # Back to the page that was asked for, once somebody is signed in; never with its filters.
    here = urlencode({"here": request.path}) if request.path != "/" else ""
    return f"/sign-in?{here}" if here else "/sign-in"


def _answer_http(error: HTTPException) -> BaseResponse:
    # Redirects are errors of Werkzeug, too; Flask answers them itself, so each here has a code.
    response, status = error.get_response(), error.code or 500
    data = getattr(error, "data", None)
    invalid = _field_errors(data["messages"]) if data else None
    kind = error.name.lower().replace(" ", "-")
    title, detail = (title_of("invalid"), "") if invalid else words_of(status)
    made = (
        _json(status, "invalid" if invalid else kind, title, detail, invalid)
        if wants_json()
        else _page(status, title, detail, invalid)
    )
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in response.headers:
            made.headers[name] = response.headers[name]
    return made


def _field_errors(messages: dict[str, Any]) -> Invalid:
    flat: dict[str, list[str]] = {}
    for place in messages.values():
        _flatten("", place, flat)
    return Invalid(flat)


def _flatten(prefix: str, found: Any, flat: dict[str, list[str]]) -> None:
    if isinstance(found, dict):
        for name, inner in found.items():
            _flatten(f"{prefix}.{name}" if prefix else str(name), inner, flat)
    else:
        flat.setdefault(prefix or "body", []).extend(str(item) for item in found)


def _json(status: int, kind: str, title: str, detail: str, problem: Problem | None) -> Response:
    body: dict[str, object] = {
        "type": kind,
        "title": title,
        "status": status,
        "detail": detail,
        "request_id": request_id.get(),
    }
    if isinstance(problem, Invalid):
        body["errors"] = problem.errors
    return Response(json.dumps(body), status, mimetype="application/problem+json")


def _page(status: int, title: str, detail: str, problem: Problem | None) -> Response:
    draw = current_app.extensions["nrm_draw_problem"]
    return Response(draw(status, title, detail, problem), status, mimetype="text/html")
