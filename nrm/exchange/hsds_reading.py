"""A service in HSDS 3.0 as an offer of ours, or what is wrong with it, in English.

Whatever is not understood is refused by row and reason, and never guessed. An address is not taken,
and a shelter that comes with one is refused whole: somebody wrote it into a file, and has to know.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from nrm.directory.offers import Offer, codes_of
from nrm.exchange.hsds import ACCEPTING, ACTIVE, CLOSED_NOW, PLACES, TERMS
from nrm.exchange.hsds_times import BadRow, ages_of, counted_at, hours_of, objects_of

_STATUSES: Final = (ACTIVE, CLOSED_NOW, "inactive", "defunct")
_SHELTER: Final = "safe_accommodation"
_LONGEST: Final = 200
# Where HSDS may say where something is.
_PLACES_OF: Final = ("service_at_locations", "locations", "location", "addresses")


@dataclass(frozen=True)
class Found:
    """One row that was understood; its organization by id or by name, as the file says it."""

    id: UUID
    organization_id: str
    organization: str
    offer: Offer
    counted_at: datetime | None


def read_service(row: Any) -> Found:
    """What a row says; BadRow for what cannot stand in the directory."""
    if not isinstance(row, dict):
        raise BadRow("This is no object.")
    _check_status(row)
    terms = _terms(row)
    offered = _one(terms, "services", "what is offered")
    organization = row.get("organization")
    named = organization if isinstance(organization, dict) else {}
    if offered == _SHELTER and any(row.get(at) or named.get(at) for at in _PLACES_OF):
        raise BadRow(
            "A shelter comes with a location. Take it out of the file, and see who has it."
        )
    return Found(
        id=_uuid(row.get("id")),
        organization_id=str(named.get("id") or row.get("organization_id") or ""),
        organization=str(named.get("name") or ""),
        offer=_offer(row, terms, offered),
        counted_at=counted_at(row),
    )


def _offer(row: Mapping[str, Any], terms: Mapping[str, list[str]], offered: str) -> Offer:
    return Offer(
        service=offered,
        region=_one(terms, "regions", "where"),
        languages=tuple(dict.fromkeys(_languages(row))),
        accepting=_accepts(row),
        genders=tuple(terms.get("genders", ())),
        ages=tuple(terms.get("age_bands", ())) or ages_of(row),
        helpers=tuple(terms.get("practitioner_genders", ())),
        accessibility=tuple(terms.get("accessibilities", ())),
        hours=hours_of(row),
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


def _terms(row: Mapping[str, Any]) -> dict[str, list[str]]:
    """The codes of each of our lists that its attributes name; other taxonomies are not ours."""
    found: dict[str, list[str]] = {}
    for attribute in objects_of(row, "attributes"):
        list_name, code = _term(attribute)
        if list_name in TERMS.values():
            if code not in codes_of(list_name):
                raise BadRow(f"A term of `{list_name}` is not in that list.")
            found.setdefault(list_name, []).append(code)
    return found


def _term(attribute: Mapping[str, Any]) -> tuple[str, str]:
    """List and code of the term that an attribute names; empty where it names none."""
    term = attribute.get("taxonomy_term")
    named = term if isinstance(term, dict) else {}
    return str(named.get("taxonomy") or ""), str(named.get("code") or "")


def _one(terms: Mapping[str, list[str]], list_name: str, what: str) -> str:
    said = terms.get(list_name, [])
    if len(set(said)) != 1:
        raise BadRow(f"Not one term of `{list_name}` says {what}.")
    return said[0]


def _languages(row: Mapping[str, Any]) -> Iterable[str]:
    known = codes_of("languages")
    for each in objects_of(row, "languages"):
        code = str(each.get("code") or "")
        if code not in known:
            raise BadRow("One of its languages has no `code` of our list.")
        yield code


def _phone(row: Mapping[str, Any]) -> str:
    numbers = [str(each.get("number") or "") for each in objects_of(row, "phones")]
    return numbers[0][:_LONGEST] if numbers else ""


def _value(row: Mapping[str, Any], taxonomy: str) -> str:
    """What an attribute of ours says; empty where there is none."""
    said = [a for a in objects_of(row, "attributes") if _term(a)[0] == taxonomy]
    return str(said[0].get("value") or "") if said else ""


def _accepts(row: Mapping[str, Any]) -> bool:
    # Its status is also that of its agency, and of its places; our own files say it apart.
    said = _value(row, ACCEPTING)
    return said == "true" if said else row["status"] == ACTIVE


def _free(row: Mapping[str, Any]) -> int | None:
    value = _value(row, PLACES)
    if value and not (value.isascii() and value.isdigit() and len(value) < 6):
        raise BadRow("The number of free places is no number.")
    return int(value) if value else None
