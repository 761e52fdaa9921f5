"""A proposed agency; no kind exists for immigration enforcement (domain, section 8.3)."""

from nrm.agencies.models import PROPOSED, Agency
from nrm.database import new_id
from nrm.errors import Invalid
from nrm.vocabulary.loader import codes


def prepare_agency(name: str, kind: str) -> Agency:
    """A proposed agency, not yet stored; Invalid for a kind that does not exist."""
    if kind not in codes("agency_kinds"):
        raise Invalid({"kind": ["No agency of this kind can exist in this service."]})
    if not name.strip():
        raise Invalid({"name": ["Give the agency's name."]})
    return Agency(
        id=new_id(),
        name=name.strip(),
        kind=kind,
        state=PROPOSED,
        accepting=True,
        certificate_id=None,
    )
