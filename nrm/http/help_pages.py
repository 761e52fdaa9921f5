"""`/help`: open to everybody, signed in or not."""

from flask import Blueprint, Response
from flask_babel import gettext

from nrm.http.forms import draw
from nrm.http.framing import frame_here
from nrm.look.page import HelpPage
from nrm.look.parts import Phone
from nrm.profile import current_profile

blueprint = Blueprint("help", __name__)


@blueprint.get("/help")
def read() -> Response:
    """Whom to call, how to leave quickly, what is logged. Nothing is asked and nothing logged."""
    return draw("help/help.html", HelpPage(frame=frame_here(), phones=phones()))


def phones() -> tuple[Phone, ...]:
    """Who answers, the emergency number of the country first."""
    profile = current_profile()
    lines = {gettext("In immediate danger"): profile.emergency_number, **profile.help_lines}
    # Who answers is a name of the country's own and stays as the profile writes it.
    return tuple(
        Phone(label=who, number=number, url=f"tel:{number.replace(' ', '')}")
        for who, number in lines.items()
    )
