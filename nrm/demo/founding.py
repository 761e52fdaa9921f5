"""Founding the demonstration country with the actions of real people, as far as it is not founded.

Each step looks at what stands already, so a start that was cut short goes on with the next one.
"""

from flask_babel import gettext
from sqlalchemy import select

from nrm.accounts.activating import activate
from nrm.accounts.admitting import confirm_account, invite_account
from nrm.accounts.certifying import certificate_of
from nrm.accounts.founding import invite_first_registrar
from nrm.accounts.inviting import NewAccount
from nrm.accounts.models import ACTIVE, BY_NAME, INVITED, Account, find_account
from nrm.agencies.actions import propose_agency, register_agency
from nrm.agencies.models import BY_NAME as AGENCY_BY_NAME
from nrm.agencies.models import PROPOSED, Agency, Service
from nrm.agencies.proposing import NewAgency
from nrm.database import session, transaction
from nrm.demo.accounts import Book, demo_file, described, founding_file, write_demo_file
from nrm.demo.cast import Cast, act, seed_of
from nrm.demo.concerned import hand_over_concern
from nrm.demo.country import CO_ORDINATION, PLACES, REGISTRAR_NAME, Place, Someone
from nrm.directory.actions import offer_service
from nrm.directory.offers import Offer
from nrm.errors import Conflict
from nrm.profile import current_profile


def found_country(book: Book, cast: Cast, base_url: str) -> None:
    """Every agency is registered, everybody can sign in, and `demo.json` says how.

    Conflict when the database holds a country that is not a demonstration.
    """
    if demo_file().exists():
        _refuse_strangers_file()
    else:
        _refuse_strangers_country()
        book.begin()
        _invite_registrar(book)
        for place in (CO_ORDINATION, *(p for p in PLACES if p is not CO_ORDINATION)):
            _found(place, book, cast)
        hand_over_concern(cast)
    listed = tuple(
        described(place, one, book.passphrase(one.name), seed_of(one.name))
        for place in PLACES
        for one in place.people
    )
    write_demo_file(base_url, listed)
    book.close()


def _refuse_strangers_file() -> None:
    if _state(REGISTRAR_NAME) != ACTIVE:
        raise Conflict(
            gettext(
                "The accounts of demo.json are not in this database; nothing was changed. "
                "Move demo.json away, or name the folder that it belongs to in NRM_DATA."
            )
        )


def _refuse_strangers_country() -> None:
    with transaction(write=False) as reading:
        empty = reading.scalars(select(Agency).limit(1)).one_or_none() is None
        anchored = reading.info["root"].anchor is not None
        registrar = reading.scalars(BY_NAME, {"name": REGISTRAR_NAME}).one_or_none()
    if not founding_file().exists() and (anchored or not empty):
        raise Conflict(
            gettext(
                "This database holds a country that is not a demonstration; nothing was changed. "
                "Name an empty folder in NRM_DATA."
            )
        )
    if anchored and (registrar is None or registrar.state != ACTIVE):
        raise Conflict(
            gettext(
                "The first start was cut short before the registrar stood, and nothing else "
                "was made. Remove the folder of NRM_DATA and start again."
            )
        )


def _invite_registrar(book: Book) -> None:
    account = _account(REGISTRAR_NAME)
    if account is None or account.state == INVITED:
        book.note_code(
            REGISTRAR_NAME, invite_first_registrar(REGISTRAR_NAME, CO_ORDINATION.name).code
        )


def _found(place: Place, book: Book, cast: Cast) -> None:
    if _agency(place) is None:
        _propose(place, cast)
    for one in place.people:
        _bring_in(one, place, book, cast)
    if _needed(place).state == PROPOSED:
        _register(place, cast)
    _confirm_members(place, cast)
    _offer(place, cast)


def _propose(place: Place, cast: Cast) -> None:
    registrar, parent = cast.actor(REGISTRAR_NAME), place.centre_of
    new = NewAgency(place.name.removeprefix(f"{parent}, "), place.kind)
    act(propose_agency, registrar, new, cast.agency(parent) if parent else None)


def _bring_in(one: Someone, place: Place, book: Book, cast: Cast) -> None:
    account = _account(one.name)
    if account is None:
        registrar = cast.actor(REGISTRAR_NAME)
        new = NewAccount(one.name, one.role, place.name, one.duties)
        with transaction():
            invited = invite_account(registrar, new)
            # Before the commit: a code that is lost would leave an account nobody can enter.
            book.note_code(one.name, invited.code)
    if account is None or account.state == INVITED:
        activated = activate(book.code(one.name), book.passphrase(one.name))
        cast.enter(one.name, activated.keyring)


def _register(place: Place, cast: Cast) -> None:
    registrar = cast.actor(REGISTRAR_NAME)
    for name in place.custodians:
        if _state(name) != ACTIVE:
            act(confirm_account, registrar, name)
            cast.changed(name)
    custodian = cast.actor(place.custodians[0]) if place.custodians else None
    with transaction():
        certificates = [certificate_of(find_account(name)) for name in place.custodians]
        register_agency(registrar, place.name, custodian, certificates)
        if place is CO_ORDINATION and custodian is not None:
            # The registrar was there before the agency had a key.
            confirm_account(custodian, REGISTRAR_NAME)


def _confirm_members(place: Place, cast: Cast) -> None:
    by = place.custodians[0] if place.custodians else REGISTRAR_NAME
    for one in place.people:
        if _state(one.name) != ACTIVE:
            act(confirm_account, cast.actor(by), one.name)
            cast.changed(one.name)


def _offer(place: Place, cast: Cast) -> None:
    agency = _needed(place)
    with transaction(write=False) as reading:
        mine = select(Service.service).where(Service.agency_id == agency.id)
        offered = set(reading.scalars(mine))
    regions = current_profile().regions
    for service, at in place.offers:
        if service not in offered:
            region = regions[at % len(regions)].code
            offer = Offer(service, region, place.languages, place.accepting)
            act(offer_service, cast.actor(REGISTRAR_NAME), agency.id, offer)


def _account(name: str) -> Account | None:
    with transaction(write=False):
        return session().scalars(BY_NAME, {"name": name}).one_or_none()


def _state(name: str) -> str:
    account = _account(name)
    return account.state if account is not None else ""


def _agency(place: Place) -> Agency | None:
    with transaction(write=False):
        return session().scalars(AGENCY_BY_NAME, {"name": place.name}).one_or_none()


def _needed(place: Place) -> Agency:
    with transaction(write=False):
        return session().scalars(AGENCY_BY_NAME, {"name": place.name}).one()
