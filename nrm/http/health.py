"""`/health/live`, `/health/ready`, `/leave`, the neutral icon: what answers whatever fails."""

from flask import Blueprint, Response, current_app, request, send_from_directory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from nrm.database import db, transaction
from nrm.errors import Unavailable
from nrm.log.head import read_head
from nrm.log.keeping import keeping
from nrm.profile import current_profile

health = Blueprint("health", __name__)
doors = Blueprint("doors", __name__)


@health.route("/health/live")
def live() -> Response:
    """The process answers; nothing else is asked."""
    return Response("alive\n", mimetype="text/plain")


@health.route("/health/ready")
def ready() -> Response:
    """Database, keys, shred store and the head of the log can be used."""
    try:
        with transaction(write=False) as reading:
            root = reading.info["root"]
            read_head(reading.connection(), root, keeping(root))
        with db.engines["shred"].connect() as shred:
            shred.execute(text("select 1"))
    except (SQLAlchemyError, Unavailable):
        return Response("not ready\n", 503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")


def leave() -> Response:
    """Away to the country's neutral page; the cookie ends here, database or not.

    A link from another site does not end the session: somebody could send the person one.
    """
    response = Response(status=303)
    response.headers["Location"] = current_profile().neutral_page
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.headers["Referrer-Policy"] = "no-referrer"
    if request.headers.get("Sec-Fetch-Site") != "cross-site":
        current_app.extensions["nrm_end_session"](request, response)
    return response


def favicon() -> Response:
    """A neutral icon: browsers ask for it unasked, and a tab icon must not tell."""
    return send_from_directory(current_app.static_folder or "", "favicon.ico")
