"""`/directory`: who offers what, where and in which languages. Nobody is contacted from here."""

from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext
from sqlalchemy import select

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.agencies.models import Agency, Service
from nrm.database import Cursor, now, session
from nrm.directory.actions import list_services, read_service
from nrm.directory.asking import filters
from nrm.directory.finding import Wanted, nearly_fitting
from nrm.directory.views import DirectoryPage, ServicePage
from nrm.directory.words import (
    counted_words,
    near_rows,
    room_tag,
    service_facts,
    service_row,
)
from nrm.http import hooks
from nrm.http.acting import acting
from nrm.http.forms import asked_for, draw
from nrm.http.grammar import cursor_from
from nrm.look.coded import words_of
from nrm.look.fields import Choice
from nrm.look.parts import Link, Pager

blueprint = Blueprint("directory", __name__)
_ON_PAGE = 40
OWN = "/directory/own"
_NAMED = ("need", "region", "language", "gender", "age", "helper", "accessibility")
_LANGUAGES = select(Service.languages).distinct()


@blueprint.get("/directory")
def directory() -> Response:
    """The services that fit the filters, newest first; those of a page by agency and centre."""
    asked = asked_for()
    wanted = Wanted(**{n: asked.get(n) for n in _NAMED}, room=asked.get("room") == "true")
    with acting("service.list") as actor:
        found = list_services(actor, wanted, cursor_from(asked.get("cursor")), _ON_PAGE)
        spoken = {code for line in session().scalars(_LANGUAGES) for code in line.split()}
        rows = tuple(service_row(*offer) for offer in sorted(found[:_ON_PAGE], key=_by_agency))
        near = () if "cursor" in asked else near_rows(nearly_fitting(wanted))
        # Who counts the room of the own agency has services of it to keep.
        keeps = policy.may(actor, "service.count", actor)
    page = DirectoryPage(
        frame=frame_for(actor, "/directory"),
        filters=filters(wanted, _spoken(wanted, spoken)),
        services=rows,
        near=near,
        pager=_pager(found, asked),
        own_url=OWN if keeps else "",
    )
    return draw("directory/directory.html", page)


def _by_agency(offer: tuple[Service, Agency]) -> str:
    # A centre's name begins with that of its agency.
    return offer[1].name


def _spoken(wanted: Wanted, spoken: set[str]) -> tuple[Choice, ...]:
    known = {code for code in spoken | {wanted.language or ""} if code}
    languages = sorted((words_of("languages", code), code) for code in known)
    return tuple(
        Choice(value=code, label=label, chosen=code == wanted.language) for label, code in languages
    )


def _pager(found: list[tuple[Service, Agency]], asked: dict[str, str]) -> Pager:
    kept = {name: value for name, value in asked.items() if name in (*_NAMED, "room")}
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


@blueprint.get("/directory/<uuid:service_id>")
def one(service_id: UUID) -> Response:
    """One service with all that its agency says of it."""
    here = f"/directory/{service_id}"
    with acting("service.read") as actor:
        service = read_service(actor, service_id)
        may_edit = policy.may(actor, "service.edit", service)
        may_withdraw = policy.may(actor, "service.withdraw", service)
        ways: list[Link] = []
        hooks.tell("service.page", actor, service, ways)
    page = ServicePage(
        frame=frame_for(actor, here),
        title=words_of("services", service.service),
        agency=service.agency.name,
        room=room_tag(service, service.agency),
        counted=counted_words(service),
        facts=service_facts(service),
        ways=tuple(ways),
        edit=Link(label=gettext("Change what it says"), url=f"{here}/edit") if may_edit else None,
        withdraw_url=f"{here}/withdraw" if may_withdraw else "",
        version=service.version,
    )
    return draw("directory/service.html", page)
