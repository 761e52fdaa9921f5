"""A proposed agency or centre; no kind exists for immigration enforcement (domain, section 8.3)."""

from dataclasses import dataclass

from flask_babel import gettext

from nrm.agencies.models import (
    ACTIVE,
    CHECKING,
    CO_ORDINATION,
    KEYLESS_KINDS,
    PROPOSED,
    Agency,
)
from nrm.database import new_id
from nrm.errors import Invalid
from nrm.profile import list_entries
from nrm.vocabulary.loader import codes

_LONGEST_NAME = 100


@dataclass(frozen=True)
class NewAgency:
    """What the registrar says of an agency; the kind of a centre may be left to its agency."""

    name: str
    kind: str = ""
    region: str = ""


def prepare_agency(new: NewAgency, parent: Agency | None = None) -> Agency:
    """A proposed agency, not yet stored; with `parent` a centre of it. Invalid names what is amiss.

    The one place where a centre gets its name, "Agency, centre": so it is shown wherever an agency
    is named, and no two of the country are alike.
    """
    errors = {**_errors(new, parent), **(_parent_errors(new, parent) if parent else {})}
    if errors:
        raise Invalid(errors)
    own = new.name.strip()
    return Agency(
        id=new_id(),
        name=own if parent is None else f"{parent.name}, {own}",
        kind=new.kind if parent is None else parent.kind,
        state=PROPOSED,
        accepting=True,
        certificate_id=None,
        parent_id=None if parent is None else parent.id,
        region=new.region or None,
    )


def _errors(new: NewAgency, parent: Agency | None) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if parent is None and new.kind not in codes("agency_kinds"):
        errors["kind"] = [gettext("No agency of this kind can exist in this service.")]
    own = new.name.strip()
    if not 0 < len(own) <= _LONGEST_NAME or not own.isprintable():
        errors["name"] = [gettext("Give a name of at most 100 signs, all in one line.")]
    if new.region and new.region not in {entry.code for entry in list_entries("regions")}:
        errors["region"] = [gettext("There is no such region.")]
    return errors


def _parent_errors(new: NewAgency, parent: Agency) -> dict[str, list[str]]:
    if new.kind not in ("", parent.kind):
        return {"kind": [gettext("A centre is of the kind of its agency.")]}
    if parent.parent_id is not None:
        return {"parent": [gettext("A centre has no centres of its own.")]}
    # Everybody seals to one co-ordinating agency.
    if parent.state not in (ACTIVE, CHECKING) or parent.kind in KEYLESS_KINDS | {CO_ORDINATION}:
        return {"parent": [gettext("This agency cannot have centres now.")]}
    return {}
