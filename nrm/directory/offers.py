"""What an agency says of a service, checked: every answer is a code, a number or a telephone."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext

from nrm.agencies.models import Service
from nrm.directory.hours import read_hours, written_hours
from nrm.errors import Invalid
from nrm.profile import list_entries

# The code list of each answer that may name several.
SEVERAL: Final[Mapping[str, str]] = {
    "languages": "languages",
    "genders": "genders",
    "ages": "age_bands",
    "helpers": "practitioner_genders",
    "accessibility": "accessibilities",
}
MOST_PLACES: Final = 9_999
_PHONE: Final = re.compile(r"\+?[0-9](?:[ /-]?[0-9]){2,19}")
# Whoever helps is one or the other; that both would do is a wish of the person.
_EITHER: Final = "any"


@dataclass(frozen=True)
class Offer:
    """What an agency offers: codes; `hours` as in `hours.py`; nothing said is nothing narrowed."""

    service: str
    region: str
    languages: tuple[str, ...]
    accepting: bool = True
    genders: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()
    hours: str = ""
    urgent_phone: str = ""
    places: int | None = None


def check_offer(offer: Offer) -> None:
    """Nothing, when it can stand in the directory; Invalid names what is amiss."""
    errors = {name: [sentence] for name, sentence in _wrong(offer)}
    if errors:
        raise Invalid(errors)


def _wrong(offer: Offer) -> Iterator[tuple[str, str]]:
    if offer.service not in codes_of("services"):
        yield "service", gettext("There is no such service.")
    if offer.region not in codes_of("regions"):
        yield "region", gettext("There is no such region.")
    if not set(offer.languages) <= codes_of("languages"):
        yield "languages", gettext("One of the languages is not in the list.")
    for name, list_name in SEVERAL.items():
        if name != "languages" and not set(getattr(offer, name)) <= codes_of(list_name) - {_EITHER}:
            yield name, gettext("One of these is not in the list.")
    if offer.hours and read_hours(written_hours(read_hours(offer.hours) or ())) is None:
        yield "hours", gettext("Write it like Mo-Fr 09:00-17:00; Sa 10:00-13:00, or 24/7.")
    if offer.urgent_phone and not _PHONE.fullmatch(offer.urgent_phone.strip()):
        yield "urgent_phone", gettext("Give a telephone number and nothing else.")
    if not may_be_free(offer.places):
        yield "places", places_sentence()


def may_be_free(places: int | None) -> bool:
    """Whether so many places can be free; None: it is not counted in places."""
    return places is None or 0 <= places <= MOST_PLACES


def places_sentence() -> str:
    """What to give instead."""
    most = MOST_PLACES
    return str(gettext("Give a number from 0 to %(most)s, or leave it empty.", most=most))


def codes_of(list_name: str) -> set[str]:
    """The codes of a list, the country's own among them."""
    return {entry.code for entry in list_entries(list_name)}


def write_offer(service: Service, offer: Offer) -> None:
    """What the agency says of it now; its room is counted apart."""
    service.service, service.region = offer.service, offer.region
    service.languages = " ".join(offer.languages)
    service.genders, service.ages = _kept(offer.genders), _kept(offer.ages)
    service.helpers = _kept(offer.helpers)
    service.accessibility = _kept(offer.accessibility)
    service.hours = written_hours(read_hours(offer.hours) or ()) or None
    service.urgent_phone = offer.urgent_phone.strip() or None


def _kept(said: Iterable[str]) -> str | None:
    return " ".join(said) or None


def offer_of(service: Service) -> Offer:
    """What the directory has of it, for a form or an answer."""
    return Offer(
        service=service.service,
        region=service.region,
        languages=_listed(service.languages),
        accepting=service.accepting,
        genders=_listed(service.genders),
        ages=_listed(service.ages),
        helpers=_listed(service.helpers),
        accessibility=_listed(service.accessibility),
        hours=service.hours or "",
        urgent_phone=service.urgent_phone or "",
        places=service.places,
    )


def _listed(kept: str | None) -> tuple[str, ...]:
    return tuple((kept or "").split())
