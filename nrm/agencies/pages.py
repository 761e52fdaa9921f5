"""`/directory`: who offers what, where and in which languages. Nobody is contacted from here."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext
from sqlalchemy import select

from nrm.agencies.actions import Wanted, list_services
from nrm.agencies.models import Agency, Service
from nrm.agencies.views import DirectoryPage, ServiceRow
from nrm.database import Cursor, now, session
from nrm.http.acting import acting
from nrm.http.forms import asked_for, draw
from nrm.http.framing import frame_here
from nrm.http.grammar import cursor_from
from nrm.look.coded import any_of, choices, words_of
from nrm.look.fields import Choice, Field
from nrm.look.parts import Filters, Pager

blueprint = Blueprint("directory", __name__)
_ON_PAGE = 40
_FILTERS = frozenset({"need", "region", "language"})
_LANGUAGES = select(Service.languages).distinct()


@blueprint.get("/directory")
def directory() -> Response:
    """The services that fit the filters, newest first; those of a page by agency and centre."""
    asked = asked_for()
    wanted = Wanted(asked.get("need"), asked.get("region"), asked.get("language"))
    with acting("service.list") as actor:
        found = list_services(actor, wanted, cursor_from(asked.get("cursor")), _ON_PAGE)
        spoken = {code for line in session().scalars(_LANGUAGES) for code in line.split()}
        rows = tuple(_row(*offer) for offer in sorted(found[:_ON_PAGE], key=_by_agency))
    page = DirectoryPage(
        frame=frame_here(),
        filters=Filters(url="/directory", fields=_filters(wanted, spoken)),
        services=rows,
        pager=_pager(found, asked),
    )
    return draw("directory/directory.html", page)


def _by_agency(offer: tuple[Service, Agency]) -> str:
    # A centre's name begins with that of its agency.
    return offer[1].name


def _row(service: Service, agency: Agency) -> ServiceRow:
    return ServiceRow(
        service=words_of("services", service.service),
        agency=agency.name,
        agency_kind=words_of("agency_kinds", agency.kind),
        region=words_of("regions", service.region),
        languages=tuple(words_of("languages", code) for code in service.languages.split()),
        accepting=service.accepting and agency.takes_in,
    )


def _filters(wanted: Wanted, spoken: set[str]) -> tuple[Field, ...]:
    languages = sorted(
        (words_of("languages", code), code) for code in spoken | {wanted.language or ""} if code
    )
    offered = (
        Choice(value=code, label=label, chosen=code == wanted.language) for label, code in languages
    )
    return (
        any_of("need", gettext("Service"), choices("services", {wanted.need})),
        any_of("region", gettext("Region"), choices("regions", {wanted.region})),
        any_of("language", gettext("Language"), offered),
    )


def _pager(found: list[tuple[Service, Agency]], asked: dict[str, str]) -> Pager:
    kept = {name: value for name, value in asked.items() if name in _FILTERS}
    newest = f"{request.path}?{urlencode(kept)}" if "cursor" in asked else ""
    shown = min(len(found), _ON_PAGE)
    words = ngettext("%(num)d service is here.", "%(num)d services are here.", shown)
    if len(found) <= _ON_PAGE:
        return Pager(words=words, newest=newest)
    after = Cursor(now(), found[_ON_PAGE - 1][0].id).encode()
    return Pager(
        words=gettext("%(words)s More follow.", words=words),
        newest=newest,
        older=f"{request.path}?{urlencode({**kept, 'cursor': after})}",
    )
