"""`/directory/own` and the forms of a service: an agency keeps what it offers, and its room."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.agencies.models import Agency, Service, find_agency
from nrm.cases.named import known_lists
from nrm.database import transaction
from nrm.directory.actions import (
    Room,
    count_room,
    edit_service,
    list_own,
    offer_service,
    read_service,
    withdraw_service,
)
from nrm.directory.asking import Errors, answered_offer, answered_room, offer_fields, room_fields
from nrm.directory.finding import find_service
from nrm.directory.offers import Offer, offer_of
from nrm.directory.pages import OWN
from nrm.directory.views import OfferPage, OwnRow, OwnServicesPage
from nrm.directory.words import counted_words, room_tag
from nrm.errors import Invalid
from nrm.http.acting import acting, needed_actor
from nrm.http.actor import Actor
from nrm.http.forms import draw, fresh_key, see_other, seen_version
from nrm.http.repeats import once
from nrm.look.coded import words_of
from nrm.look.fields import summary

blueprint = Blueprint("own_directory", __name__)
_ONE = "/directory/<uuid:service_id>"
_FORM = "directory/offer.html"
_NOTHING = Offer("", "", ())


@blueprint.get(OWN)
def own() -> Response:
    """What the own agency offers, each with its room and the form that counts it."""
    return _draw_own()


def _draw_own(wrong: UUID | None = None, errors: Errors | None = None) -> Response:
    with acting("service.list") as actor:
        found, agency = list_own(actor), find_agency(actor.agency_id)
        counts = policy.may(actor, "service.count", agency)
        rows = tuple(_row(each, agency, errors if each.id == wrong else None) for each in found)
        may_offer = policy.may(actor, "service.offer", agency)
    rows = rows if counts else tuple(replace(row, count_url="", fields=()) for row in rows)
    page = OwnServicesPage(
        frame=frame_for(actor, OWN),
        errors=summary(field for row in rows for field in row.fields),
        agency=agency.name,
        services=rows,
        new_url=f"{OWN}/new" if may_offer else "",
    )
    return draw("directory/own.html", page, 422 if page.errors else 200)


def _row(service: Service, agency: Agency, errors: Errors | None) -> OwnRow:
    room = Room(service.accepting, service.places)
    return OwnRow(
        service=words_of("services", service.service),
        url=f"/directory/{service.id}",
        region=words_of("regions", service.region),
        room=room_tag(service, agency),
        counted=counted_words(service),
        count_url=f"/directory/{service.id}/room",
        version=service.version,
        fields=room_fields(room, f"s{service.id.hex[-8:]}", errors),
        is_stale=service.is_stale,
    )


@blueprint.post(f"{_ONE}/room")
def count(service_id: UUID) -> Response:
    """The room is as said; or the list again."""
    seen = seen_version()
    try:
        room = answered_room()
        with acting("service.count") as actor:
            count_room(actor, service_id, room, seen)
    except Invalid as invalid:
        return _draw_own(service_id, invalid.errors)
    return see_other(OWN)


@blueprint.get(f"{OWN}/new")
def new_page() -> Response:
    """The form of a new service."""
    with acting("service.offer") as actor:
        agency = find_agency(actor.agency_id)
        policy.ask(actor, "service.offer", agency)
    return _draw_new(actor, agency, _NOTHING, {}, fresh_key())


@blueprint.post(f"{OWN}/new", endpoint="offer")
def offer() -> Response:
    """It stands in the directory; or the form again."""
    said = answered_offer()
    try:
        with acting("service.offer") as actor:
            once(actor, lambda: offer_service(actor, actor.agency_id, said).id)
    except Invalid as invalid:
        actor = needed_actor()
        with transaction(write=False):
            agency = find_agency(actor.agency_id)
        key = request.form.get("once") or fresh_key()
        return _draw_new(actor, agency, said, invalid.errors, key)
    return see_other(OWN)


def _draw_new(actor: Actor, agency: Agency, said: Offer, errors: Errors, key: str) -> Response:
    page = _form_page(actor, agency, said, errors)
    page = replace(
        page,
        title=gettext("Offer a service"),
        url=f"{OWN}/new",
        back_url=OWN,
        button=gettext("Put it into the directory"),
        once=key,
    )
    return draw(_FORM, page, 422 if errors else 200)


def _form_page(actor: Actor, agency: Agency, said: Offer, errors: Errors) -> OfferPage:
    fields = offer_fields(said, errors)
    return OfferPage(
        frame=frame_for(actor, OWN),
        errors=summary(fields),
        title="",
        agency=agency.name,
        url="",
        back_url="",
        fields=fields,
        known=known_lists(fields),
        button="",
    )


@blueprint.get(f"{_ONE}/edit")
def edit_page(service_id: UUID) -> Response:
    """The form with what the directory says."""
    with acting("service.edit") as actor:
        service = read_service(actor, service_id)
        policy.ask(actor, "service.edit", service)
    return _draw_edit(actor, service, offer_of(service), {})


@blueprint.post(f"{_ONE}/edit", endpoint="edit")
def edit(service_id: UUID) -> Response:
    """The directory says it; or the form again."""
    seen, said = seen_version(), answered_offer()
    try:
        with acting("service.edit") as actor:
            edit_service(actor, service_id, said, seen)
    except Invalid as invalid:
        actor = needed_actor()
        with transaction(write=False):
            service = find_service(service_id)
            policy.ask(actor, "service.edit", service)
        return _draw_edit(actor, service, said, invalid.errors)
    return see_other(f"/directory/{service_id}")


def _draw_edit(actor: Actor, service: Service, said: Offer, errors: Errors) -> Response:
    here = f"/directory/{service.id}"
    page = replace(
        _form_page(actor, service.agency, said, errors),
        title=words_of("services", service.service),
        url=f"{here}/edit",
        back_url=here,
        button=gettext("Save"),
        version=service.version,
    )
    return draw(_FORM, page, 422 if errors else 200)


@blueprint.post(f"{_ONE}/withdraw")
def withdraw(service_id: UUID) -> Response:
    """It stands in the directory no more."""
    seen = seen_version()
    with acting("service.withdraw") as actor:
        withdraw_service(actor, service_id, seen)
    return see_other(OWN)
