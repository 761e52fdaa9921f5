"""`/help`: open to everybody, signed in or not."""

from flask import Blueprint, Response

from nrm.http.forms import draw
from nrm.http.framing import frame_here
from nrm.look.page import HelpPage

blueprint = Blueprint("help", __name__)


@blueprint.get("/help")
def read() -> Response:
    """Whom to call, how to leave quickly, what is logged. Nothing is asked and nothing logged."""
    return draw("help/help.html", HelpPage(frame=frame_here()))
