"""Two countries' services know each other: what a registrar pins, and what is shown for it.

Nothing is fetched and nothing is believed: a registrar of each brings the text of the other in, and
both read the words of both keys to each other, by voice.
"""

import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import current_app
from flask_babel import gettext

from nrm import policy
from nrm.abroad.finding import find_point_of_country
from nrm.abroad.models import FOCAL_KINDS, FocalPoint
from nrm.abroad.queueing import readdress
from nrm.abroad.sealing import root_keys
from nrm.abroad.selects import (
    POINTS,
)
from nrm.agencies.models import find_agency
from nrm.database import new_id, now, session
from nrm.errors import Invalid, Missing
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.profile import current_profile
from nrm.vault.rows import rely_on
from nrm.vault.signing import signing_public
from nrm.vault.words import fingerprint, fingerprint_words
from nrm.vocabulary.loader import codes
from nrm.webhooks.reaching import Reach

_KEY: Final = re.compile(r"[0-9a-f]{64}")
_NAME_AT_MOST: Final = 200


@dataclass(frozen=True)
class Pairing:
    """What the other country's registrar gave; `agency_id`: of ours, which speaks with it."""

    country: str
    name: str
    kind: str
    address: str
    key: str
    authority: str
    agency_id: UUID


def words_of_key(public: bytes) -> str:
    """What two people read to each other."""
    return fingerprint_words(fingerprint(public))


def our_public() -> bytes:
    """The exchange key that another country pins today."""
    return signing_public(root_keys().exchange_private_of(root_keys().current))


def list_points(actor: Actor) -> Sequence[FocalPoint]:
    """All countries that were ever paired with."""
    policy.ask(actor, "focal_point.list")
    found = session().scalars(POINTS).all()
    rely_on(*found)
    log.write(actor, "focal_point.list", count=len(found))
    return found


def pair_point(actor: Actor, given: Pairing) -> FocalPoint:
    """The country's service is known by this key, at this address, from now on.

    What rested on another key has ended with it (`unpairing.py`).
    """
    known = find_point_of_country(given.country, to_change=True)
    policy.ask(actor, "focal_point.pair")
    point = _pair(actor, known, given)
    log.write(actor, "focal_point.pair", reason=given.country)
    return point


def end_point(actor: Actor, country: str) -> FocalPoint:
    """Nothing goes there or comes from there any more, and what came opens no more."""
    point = find_point_of_country(country, to_change=True)
    policy.ask(actor, "focal_point.end")
    ended = _end(point)
    log.write(actor, "focal_point.end", reason=country)
    return ended


def _end(point: FocalPoint | None) -> FocalPoint:
    if point is None:
        raise Missing(gettext("There is no pairing with this country."))
    point.ended_at = now()
    return point


def _pair(actor: Actor, known: FocalPoint | None, given: Pairing) -> FocalPoint:
    errors = _errors_of(given)
    if errors:
        raise Invalid(errors)
    public = bytes.fromhex(given.key)
    if known is not None and known.public_key != public:
        # Who held the earlier key is asked nothing more, and nothing of it is the new one's.
        known.ended_at = now()
        # One stands for a country: the earlier goes before the next comes.
        session().flush()
        known = None
    point = known or FocalPoint(id=new_id(), country=given.country)
    point.name, point.kind = given.name.strip(), given.kind
    point.address, point.authority = given.address.rstrip("/"), given.authority
    point.public_key, point.agency_id = public, given.agency_id
    point.key_version = root_keys().current
    point.paired_at, point.paired_by_id, point.ended_at = now(), actor.id, None
    session().add(point)
    if known is not None:
        readdress(point)
    return point


def _errors_of(given: Pairing) -> dict[str, list[str]]:
    reach: Reach = current_app.extensions["nrm_webhook_reach"]
    own = current_profile().country
    wrong = {
        "country": gettext("Name another country by its code of two letters.")
        if given.country == own or given.country not in codes("countries")
        else "",
        "name": gettext("Say what it is called, in at most 200 signs.")
        if not 0 < len(given.name.strip()) <= _NAME_AT_MOST
        else "",
        # An authority of migration or of the country of origin is none, whatever it is called.
        "kind": gettext("Only a social service or an NGO is a focal point.")
        if given.kind not in FOCAL_KINDS
        else "",
        "address": gettext("Write an address that begins with https:// and is open to everybody.")
        if not reach.allows(given.address)
        else "",
        "key": gettext("This is no exchange key of another service.")
        if not _KEY.fullmatch(given.key) or bytes.fromhex(given.key) == our_public()
        else "",
        "authority": gettext("This is no certificate in the form of PEM.")
        if not _is_certificate(given.authority)
        else "",
        "agency": gettext("Choose an agency that leads cases and has its keys.")
        if not _may_speak(given.agency_id)
        else "",
    }
    return {name: [sentence] for name, sentence in wrong.items() if sentence}


def _is_certificate(written: str) -> bool:
    if not written.isascii():
        return False
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=written)
    except (ssl.SSLError, ValueError):
        return False
    return bool(context.get_ca_certs(binary_form=True)) or "BEGIN CERTIFICATE" in written


def _may_speak(agency_id: UUID) -> bool:
    agency = find_agency(agency_id)
    return (
        agency.kind in FOCAL_KINDS and agency.certificate_id is not None and not agency.is_suspended
    )
