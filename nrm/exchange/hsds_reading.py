"""A service in HSDS 3.0 as an offer of ours, or what is wrong with it, in English.

Whatever is not understood is refused by row and reason, and never guessed. An address is not taken,
and a shelter that comes with one is refused whole: somebody wrote it into a file, and has to know.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from nrm.directory.hours import DAYS, read_hours, written_hours
from nrm.directory.offers import Offer
from nrm.exchange.hsds import ACTIVE, CLOSED_NOW, PLACES, TERMS
from nrm.profile import list_entries

_STATUSES: Final = (ACTIVE, CLOSED_NOW, "inactive", "defunct")
_SHELTER: Final = "safe_accommodation"
_TIME: Final = re.compile(r"(\d\d):(\d\d)(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?")
_BAND: Final = re.compile(r"(\d+)(?:-(\d+)|\+)")
_OLDEST: Final = 150
_LONGEST: Final = 200
# Where HSDS may say where something is.
_PLACES_OF: Final = ("service_at_locations", "locations", "location", "addresses")


class BadRow(Exception):
    """What is wrong with one row, in a sentence."""


@dataclass(frozen=True)
class Found:
    """One row that was understood; its organization by id or by name, as the file says it."""

    id: UUID
    organization_id: str
    organization: str
    offer: Offer


def read_service(row: Any) -> Found:
    """What a row says; BadRow for what cannot stand in the directory."""
    if not isinstance(row, dict):
        raise BadRow("This is no object.")
    _check_status(row)
    terms = _terms(row)
    offered = _one(terms, "services", "what is offered")
    if offered == _SHELTER and any(row.get(name) for name in _PLACES_OF):
        raise BadRow(
            "A shelter comes with a location. Take it out of the file, and see who has it."
        )
    organization = row.get("organization")
    named = organization if isinstance(organization, dict) else {}
    return Found(
        id=_uuid(row.get("id")),
        organization_id=str(named.get("id") or row.get("organization_id") or ""),
        organization=str(named.get("name") or ""),
        offer=_offer(row, terms, offered),
    )


def _offer(row: Mapping[str, Any], terms: Mapping[str, list[str]], offered: str) -> Offer:
    return Offer(
        service=offered,
        region=_one(terms, "regions", "where"),
        languages=tuple(dict.fromkeys(_languages(row))),
        accepting=row["status"] == ACTIVE,
        genders=tuple(terms.get("genders", ())),
        ages=tuple(terms.get("age_bands", ())) or _ages(row),
        helpers=tuple(terms.get("practitioner_genders", ())),
        accessibility=tuple(terms.get("accessibilities", ())),
        hours=_hours(row),
        urgent_phone=_phone(row),
        places=_free(row),
    )


def _uuid(said: Any) -> UUID:
    try:
        return UUID(str(said))
    except ValueError as none:
        raise BadRow("Its `id` is no UUID.") from none


def _check_status(row: Mapping[str, Any]) -> None:
    status = row.get("status")
    if status not in _STATUSES:
        raise BadRow("Its `status` is none of HSDS.")
    if status not in (ACTIVE, CLOSED_NOW):
        raise BadRow(f"It is not offered: its `status` is {status}.")


def _objects(row: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = row.get(name) or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise BadRow(f"`{name}` is no list of objects.")
    return found


def _terms(row: Mapping[str, Any]) -> dict[str, list[str]]:
    """The codes of each of our lists that its attributes name; other taxonomies are not ours."""
    found: dict[str, list[str]] = {}
    for attribute in _objects(row, "attributes"):
        list_name, code = _term(attribute)
        if list_name in TERMS.values():
            if code not in _codes(list_name):
                raise BadRow(f"A term of `{list_name}` is not in that list.")
            found.setdefault(list_name, []).append(code)
    return found


def _term(attribute: Mapping[str, Any]) -> tuple[str, str]:
    """List and code of the term that an attribute names; empty where it names none."""
    term = attribute.get("taxonomy_term")
    named = term if isinstance(term, dict) else {}
    return str(named.get("taxonomy") or ""), str(named.get("code") or "")


def _codes(list_name: str) -> set[str]:
    return {entry.code for entry in list_entries(list_name)}


def _one(terms: Mapping[str, list[str]], list_name: str, what: str) -> str:
    said = terms.get(list_name, [])
    if len(set(said)) != 1:
        raise BadRow(f"Not one term of `{list_name}` says {what}.")
    return said[0]


def _languages(row: Mapping[str, Any]) -> Iterable[str]:
    known = _codes("languages")
    for each in _objects(row, "languages"):
        if each.get("code") not in known:
            raise BadRow("One of its languages has no `code` of our list.")
        yield each["code"]


def _ages(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The bands that its `minimum_age` and `maximum_age` touch; none when it has neither."""
    least, most = row.get("minimum_age"), row.get("maximum_age")
    if least is None and most is None:
        return ()
    low, high = (0 if least is None else least), (_OLDEST if most is None else most)
    if not all(type(each) in (int, float) for each in (low, high)) or not 0 <= low <= high:
        raise BadRow("Its ages are no numbers, or the wrong way round.")
    return tuple(e.code for e in list_entries("age_bands") if _touches(e.code, low, high))


def _touches(band: str, low: float, high: float) -> bool:
    found = _BAND.fullmatch(band)
    if found is None:
        return False
    return int(found[1]) <= high and low <= int(found[2] or _OLDEST)


def _hours(row: Mapping[str, Any]) -> str:
    rules = [_rule(each) for each in _objects(row, "schedules")]
    openings = read_hours("; ".join(rules))
    if rules and openings is None:
        raise BadRow("A schedule is not weekly, or has no days or times.")
    return written_hours(openings or ())


def _rule(schedule: Mapping[str, Any]) -> str:
    """One schedule as a rule of opening hours."""
    days = str(schedule.get("byday") or "").split(",")
    named = [day.strip().capitalize() for day in days]
    times = [_TIME.fullmatch(str(schedule.get(key) or "")) for key in ("opens_at", "closes_at")]
    if schedule.get("freq") != "WEEKLY" or not set(named) <= set(DAYS) or not all(times):
        raise BadRow("A schedule is not weekly, or has no days or times.")
    opens, closes = (f"{t[1]}:{t[2]}" for t in times if t is not None)
    return f"{','.join(named)} {opens}-{closes}"


def _phone(row: Mapping[str, Any]) -> str:
    numbers = [str(each.get("number") or "") for each in _objects(row, "phones")]
    return numbers[0][:_LONGEST] if numbers else ""


def _free(row: Mapping[str, Any]) -> int | None:
    for attribute in _objects(row, "attributes"):
        if _term(attribute)[0] == PLACES:
            value = str(attribute.get("value") or "")
            if not (value.isascii() and value.isdigit() and len(value) < 6):
                raise BadRow("The number of free places is no number.")
            return int(value)
    return None
