"""Proposing and registering agencies; what they offer stands in `directory`."""

from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.agencies.epochs import begin_epoch
from nrm.agencies.models import (
    ACTIVE,
    AGENCIES,
    BY_NAME,
    KEYLESS_KINDS,
    PROPOSED,
    Agency,
    find_agency,
    find_agency_named,
)
from nrm.agencies.proposing import NewAgency, prepare_agency
from nrm.agencies.public_keys import agency_certificate
from nrm.database import Cursor, session
from nrm.errors import Conflict, Invalid, OutOfTurn
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.policy import CUSTODIAN
from nrm.vault.models import Certificate


def propose_agency(actor: Actor, new: NewAgency, parent_id: UUID | None = None) -> Agency:
    """The agency stands in the book, without keys; its custodians can be invited.

    With `parent_id` it is a centre of that agency. No kind exists for immigration enforcement, so
    none can be registered (domain, section 8.3). Conflict when one of this name stands there.
    """
    parent = find_agency(parent_id) if parent_id is not None else None
    policy.ask(actor, "agency.propose")
    agency = _propose(new, parent)
    log.write(actor, "agency.propose")
    return agency


def _propose(new: NewAgency, parent: Agency | None) -> Agency:
    agency = prepare_agency(new, parent)
    if session().scalars(BY_NAME, {"name": agency.name}).one_or_none() is not None:
        raise Conflict(gettext("There is an agency of this name already."))
    session().add(agency)
    return agency


def register_agency(
    actor: Actor,
    name: str,
    custodian: Actor | None,
    certificates: list[Certificate],
    state: str = ACTIVE,
) -> Agency:
    """The agency is live: its pair is made in the custodian's session and wrapped to both.

    `certificates` are the two custodians', just certified by the registrar. An agency without keys
    has neither, nor has one whose custodian made its key before. `state`: or `CHECKING`.
    """
    agency = find_agency_named(name)
    policy.ask(actor, "agency.register", agency)
    _bring_to_life(agency, custodian, certificates)
    agency.state = state
    log.write(actor, "agency.register")
    return agency


def _bring_to_life(
    agency: Agency, custodian: Actor | None, certificates: list[Certificate]
) -> None:
    if agency.state != PROPOSED:
        raise OutOfTurn("This agency is registered already.")
    if agency.certificate_id is not None:
        # Made by one of its custodians beforehand: the chain is checked once more.
        agency_certificate(agency)
    elif agency.kind not in KEYLESS_KINDS:
        of_it = {c.subject_id for c in certificates if _is_custodian(c, agency)}
        if custodian is None or custodian.id not in of_it or len(of_it) < 2:
            raise Invalid({"custodians": ["An agency that holds keys needs two custodians."]})
        begin_epoch(agency, custodian, certificates, None)


def _is_custodian(certificate: Certificate, agency: Agency) -> bool:
    return certificate.agency_id == agency.id and CUSTODIAN in certificate.duties.split()


def list_agencies(actor: Actor, after: Cursor | None, limit: int) -> list[Agency]:
    """Live agencies by id, newest first: at most `limit` + 1."""
    policy.ask(actor, "agency.list")
    statement = AGENCIES if after is None else AGENCIES.where(Agency.id < after.id)
    found = list(session().scalars(statement.order_by(Agency.id.desc()).limit(limit + 1)))
    log.write(actor, "agency.list", count=len(found))
    return found
