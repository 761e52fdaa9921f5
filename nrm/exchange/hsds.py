"""Services in HSDS 3.0, Open Referral's Human Services Data Specification: how each is written.

What HSDS has no field for (what is offered, where, to whom, by whom, with which access, how many
places are free) are attributes: terms of our code lists. There is no location: HSDS can say where
something is, and this service cannot. How one is read again is in `hsds_reading.py`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID, uuid5

from nrm.agencies.models import Agency, Service
from nrm.directory.hours import Opening, clock_time, read_hours
from nrm.directory.offers import Offer, offer_of
from nrm.look.coded import words_of

ACTIVE, CLOSED_NOW = "active", "temporarily closed"
PLACES, ACCEPTING = "places_free", "accepting"
# The list of each answer that is written as attributes, by its name in an offer.
TERMS: Final[Mapping[str, str]] = {
    "service": "services",
    "region": "regions",
    "genders": "genders",
    "ages": "age_bands",
    "helpers": "practitioner_genders",
    "accessibility": "accessibilities",
}
# Whatever has no id of its own gets one from what it says, the same in every file.
_SPACE: Final = UUID("8a5b1b0e-58a4-4f0b-9a55-7d6c1f2f3c11")


def written_service(service: Service, agency: Agency) -> dict[str, Any]:
    """One `service` with its organization, as HSDS nests them."""
    said = offer_of(service)
    written: dict[str, Any] = {
        "id": str(service.id),
        "name": words_of("services", said.service),
        "status": ACTIVE if service.has_room and agency.takes_in else CLOSED_NOW,
        "organization": _organization(agency),
        "languages": [_language(service, code) for code in said.languages],
        "service_areas": [_area(service, said.region)],
        "attributes": list(_attributes(service, said)),
    }
    if service.counted_at is not None:
        written["assured_date"] = service.counted_at.date().isoformat()
    if said.urgent_phone:
        written["phones"] = [_phone(service, said.urgent_phone)]
    if said.hours:
        spans = enumerate(read_hours(said.hours) or ())
        written["schedules"] = [_schedule(service, at, span) for at, span in spans]
    return written


def _organization(agency: Agency) -> dict[str, str]:
    kind = words_of("agency_kinds", agency.kind)
    return {"id": str(agency.id), "name": agency.name, "description": kind}


def _id(service: Service, *said: object) -> str:
    return str(uuid5(_SPACE, " ".join(str(each) for each in (service.id, *said))))


def _language(service: Service, code: str) -> dict[str, str]:
    named = words_of("languages", code)
    return {"id": _id(service, "language", code), "name": named, "code": code}


def _area(service: Service, region: str) -> dict[str, str]:
    return {"id": _id(service, "area"), "name": words_of("regions", region)}


def _phone(service: Service, number: str) -> dict[str, str]:
    return {"id": _id(service, "phone"), "number": number, "type": "voice"}


def _schedule(service: Service, at: int, span: Opening) -> dict[str, str]:
    return {
        "id": _id(service, "schedule", at),
        "freq": "WEEKLY",
        "byday": ",".join(day.upper() for day in span.days),
        "opens_at": clock_time(span.opens),
        "closes_at": clock_time(span.closes % (24 * 60)),
    }


def _attributes(service: Service, said: Offer) -> Iterator[dict[str, Any]]:
    for name, list_name in TERMS.items():
        value = getattr(said, name)
        for code in (value,) if isinstance(value, str) else value:
            yield _attribute(service, list_name, code, words_of(list_name, code))
    accepting = _attribute(service, ACCEPTING, ACCEPTING, "Takes people in")
    yield {**accepting, "value": "true" if said.accepting else "false"}
    if said.places is not None:
        attribute = _attribute(service, PLACES, PLACES, "Places free")
        yield {**attribute, "value": str(said.places)}


def _attribute(service: Service, list_name: str, code: str, words: str) -> dict[str, Any]:
    term = {
        "id": str(uuid5(_SPACE, f"{list_name} {code}")),
        "code": code,
        "name": words,
        "description": words,
        "taxonomy": list_name,
    }
    return {
        "id": _id(service, list_name, code),
        "link_id": str(service.id),
        "link_entity": "service",
        "link_type": list_name,
        "taxonomy_term": term,
    }
