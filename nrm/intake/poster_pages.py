"""`/concern/poster`, `/concern/card` and `/concern/self-check`: papers, for the browser to print.

Open to everybody, as `/concern` is: no session, no cookie, no row, and nothing that is sent.
"""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _L  # noqa: N812

from nrm.accounts.frame import frame_for
from nrm.errors import Missing, to_translate
from nrm.http.forms import draw
from nrm.intake.paper_views import ForPerson, Paper, PaperPage, Turn
from nrm.intake.posters import (
    Languages,
    address,
    card_for_person,
    card_for_staff,
    name_of,
    poster_for_person,
    poster_for_staff,
)
from nrm.intake.self_check import self_check
from nrm.look.languages import SOURCE, in_draft, offered_languages, written_in
from nrm.look.moments import locale
from nrm.look.parts import Notice
from nrm.profile import current_profile

blueprint = Blueprint("posters", __name__)
_NO_PAPER: Final = to_translate("There is no such paper, or not in this language.")
_PERSON, _STAFF = "person", "staff"
_KINDS: Final[Mapping[str, Any]] = {
    _PERSON: _L("For people who may need help"),
    _STAFF: _L("For those who work here"),
}


@dataclass(frozen=True)
class _Printed:
    """What stands on a paper, and what is said beside it to whoever prints it."""

    template: str
    title: Any
    write: Callable[[Languages], Paper]
    hints: tuple[Any, ...]


_FULL_SIZE: Final = _L("Print it at its full size, 100 %.")
_POSTER: Final[Mapping[str, _Printed]] = {
    _PERSON: _Printed(
        "person_poster",
        _L("Poster"),
        poster_for_person,
        (
            _L(
                "Hang it where somebody can read it alone: inside toilets and changing rooms, and "
                "not only at the desk."
            ),
            _FULL_SIZE,
        ),
    ),
    _STAFF: _Printed(
        "staff_poster",
        _L("Poster"),
        poster_for_staff,
        (_L("Hang it where those who work here see it, and visitors do not."), _FULL_SIZE),
    ),
}
_CARD: Final[Mapping[str, _Printed]] = {
    _PERSON: _Printed(
        "person_cards",
        _L("Pocket card"),
        card_for_person,
        (
            _L("It says nothing of what it is for. Lay cards where one can be taken unseen."),
            _L(
                "Before you give one to somebody: ask whether it can be carried safely. Somebody "
                "may look into bags and pockets."
            ),
            _FULL_SIZE,
        ),
    ),
    _STAFF: _Printed("staff_cards", _L("Pocket card"), card_for_staff, (_FULL_SIZE,)),
}
_SELF_CHECK: Final[Mapping[str, _Printed]] = {
    _STAFF: _Printed(
        "self_check",
        _L("Self-check"),
        self_check,
        (
            _L("Print it, and tick it with a pen while you walk through; or tick it here."),
            _L("Nothing of it is sent or kept. What you tick is gone with this page."),
        ),
    ),
}


@blueprint.get("/concern/poster")
def poster() -> Response:
    """For a wall, one page of A4."""
    return _show(_POSTER)


@blueprint.get("/concern/card")
def card() -> Response:
    """For a pocket, ten on a page of A4."""
    return _show(_CARD)


@blueprint.get("/concern/self-check")
def check() -> Response:
    """Whether those who meet people are ready for it."""
    return _show(_SELF_CHECK)


def _show(kinds: Mapping[str, _Printed]) -> Response:
    language = request.args.get("lang", str(locale()))
    whom = request.args.get("for", next(iter(kinds)))
    offered = _languages()
    if whom not in kinds or language not in offered:
        raise Missing(_NO_PAPER)
    printed = kinds[whom]
    with written_in(language):
        paper = printed.write(tuple(each for each in offered if each != language))
        draft = in_draft()
    page = PaperPage(
        frame=frame_for(None, request.path),
        title=str(printed.title),
        warning=_warning(paper, draft),
        hints=tuple(map(str, printed.hints)),
        kinds=tuple(_turn(str(_KINDS[each]), each, language, each == whom) for each in kinds),
        languages=tuple(
            _turn(name_of(each), whom, each, each == language, named=each) for each in offered
        ),
        paper=paper,
        bare=True,
    )
    return draw(f"intake/{printed.template}.html", page)


def _languages() -> Languages:
    """Those of the profile that there are words for, and English."""
    listed = dict.fromkeys((*current_profile().languages, SOURCE))
    return tuple(each for each in listed if each in offered_languages())


def _turn(label: str, whom: str, language: str, current: bool, *, named: str = "") -> Turn:
    url = f"{request.path}?{urlencode({'for': whom, 'lang': language})}"
    return Turn(label=label, url=url, current=current, language=named)


def _warning(paper: Paper, draft: bool) -> Notice | None:
    """Why it should not be hung up yet; None if nothing is known."""
    why = []
    if current_app.config["NRM_DEMO"]:
        why.append(gettext("This is a demonstration: nobody answers at its number."))
    if draft:
        why.append(gettext("A draft by a machine. No native reader has checked these words yet."))
    if not paper.sheet.lines:
        why.append(
            gettext(
                "The settings of this country name no help line: only the emergency number "
                "stands on it."
            )
        )
    if not isinstance(paper, ForPerson) and _is_here_alone(address()):
        why.append(
            gettext(
                "The address to scan leads nowhere but to this machine. Whoever runs the service "
                "sets NRM_BASE_URL."
            )
        )
    title = gettext("Do not use it yet")
    return Notice(title=title, text=" ".join(why), tone="warn") if why else None


def _is_here_alone(url: str) -> bool:
    name = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
