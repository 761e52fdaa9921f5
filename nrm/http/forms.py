"""What pages with a form have in common: the version seen, the purpose named, where to go next.

A form carries what a client of the API sends as headers: `version` for `If-Match`, `once` for
`Idempotency-Key` (see `repeats.py`), `purpose` for `X-Purpose`.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from flask import Response, request
from flask_babel import gettext

from nrm.errors import Conflict, Invalid
from nrm.http.actor import Actor
from nrm.http.grammar import PURPOSES
from nrm.http.problems import VersionNeeded
from nrm.look.page import Page, render


def fresh_key() -> str:
    """A key for the hidden field `once`, so that a double click is one act."""
    return secrets.token_urlsafe(18)


def seen_version() -> int:
    """The version that the form was drawn from; VersionNeeded when it does not say."""
    given = request.form.get("version", "")
    if not given:
        raise VersionNeeded(gettext("Open the page again; it did not say which version it showed."))
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise Conflict(gettext("This is not a version of it; open it again."), stale=True)
    return int(given)


def with_purpose(actor: Actor) -> Actor:
    """The same person, with the purpose chosen in the form; Invalid for one that is not listed."""
    purpose = request.form.get("purpose") or None
    if purpose is not None and purpose not in PURPOSES:
        raise Invalid({"purpose": [gettext("Choose one of the listed purposes.")]})
    return replace(actor, purpose=purpose)


def asked_for() -> dict[str, str]:
    """The filters of a list that were filled in; one left empty asks for all.

    Without NUL, which nobody types and no database takes.
    """
    given = {name: value.replace("\0", "") for name, value in request.args.items()}
    return {name: value for name, value in given.items() if value}


def own_path(path: str) -> str:
    """The path if it leads to a page of this service, else the desk."""
    inside = path.startswith("/") and not path.startswith("//") and path.isascii()
    return path if inside and path.isprintable() and "\\" not in path else "/"


def draw(template: str, page: Page, status: int = 200) -> Response:
    """The page as an answer."""
    return Response(render(template, page), status, mimetype="text/html")


def see_other(path: str) -> Response:
    """On to another page, by GET."""
    return Response(status=303, headers={"Location": path})


def named(errors: Mapping[str, list[str]], name: str) -> tuple[str, ...]:
    """The sentences about this field of a form, in order; none when it is well answered."""
    own = [text for key, texts in errors.items() for text in texts if key == name]
    within = [t for key, texts in errors.items() for t in texts if key.startswith(f"{name}.")]
    return tuple(own + within)
