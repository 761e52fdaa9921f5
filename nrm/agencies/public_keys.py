"""The public keys of agencies, which others wrap to: in force, checked, vouched for by the log."""

from collections.abc import Collection, Mapping
from uuid import UUID

from nrm.agencies.models import CERTIFIED, CO_ORDINATING, CO_ORDINATION, Agency
from nrm.database import session
from nrm.errors import OutOfTurn, Unavailable, to_translate
from nrm.log.vouching import vouch
from nrm.vault.certificates import Chain, check_chain
from nrm.vault.models import Certificate
from nrm.vault.rows import rely_on

_BESIDE, _CO_ORDINATING = "certified_beside", "co_ordinating"
UNVOUCHED = to_translate(
    "The log does not vouch for a key. Nothing was shown or changed; tell the auditor."
)
SUSPENDED = to_translate("This agency is suspended: nothing can be sent to it now.")


def agency_certificate(agency: Agency) -> Certificate:
    """The public key to wrap to now, in force and checked; Unavailable when it has none."""
    return agency_certificates([agency.id])[agency.id]


def agency_certificates(
    agency_ids: Collection[UUID], to_send_to: UUID | None = None
) -> dict[UUID, Certificate]:
    """The same for several agencies by id: one statement, and one of the log.

    OutOfTurn when the one that something is to be sent to is suspended.
    """
    chains = load_certified(agency_ids, to_send_to)
    links = [c for x in chains.values() for c in (x.certificate, x.issuer, x.root) if c is not None]
    vouch({link.id: link for link in links}.values())
    return in_force(chains)


def find_co_ordinating(beside: UUID) -> Certificate | None:
    """The co-ordinating agency's public key, in force and checked; None while it has none.

    The log vouches for it with the next entry. The key of the agency `beside` it is loaded in the
    same statement, for `agency_certificate` to find; once in a transaction.
    """
    info = session().info
    if _CO_ORDINATING not in info:
        loaded = session().execute(CO_ORDINATING, {"id": beside}).all()
        rely_on(*(row for line in loaded for row in line if row is not None))
        chains = info[_BESIDE] = {agency.id: Chain(*chain) for agency, *chain in loaded}
        # There is one; were there more, everybody would seal to the first.
        first = sorted(line[0].id for line in loaded if line[0].kind == CO_ORDINATION)[:1]
        certified = in_force({agency_id: chains[agency_id] for agency_id in first})
        info[_CO_ORDINATING] = next(iter(certified.values()), None)
    found: Certificate | None = info[_CO_ORDINATING]
    return found


def load_certified(
    agency_ids: Collection[UUID], to_send_to: UUID | None = None
) -> dict[UUID, Chain]:
    """The certificates that are wrapped to now, with their chains; Unavailable where one is none.

    `to_send_to` as in `agency_certificates`.
    """
    beside: Mapping[UUID, Chain] = session().info.get(_BESIDE, {})
    if not agency_ids or (to_send_to is None and set(agency_ids) <= beside.keys()):
        return {agency_id: beside[agency_id] for agency_id in agency_ids}
    loaded = session().execute(CERTIFIED, {"ids": list(agency_ids)}).all()
    rely_on(*(line[0] for line in loaded))
    if any(agency.is_suspended for agency, *_ in loaded if agency.id == to_send_to):
        raise OutOfTurn(SUSPENDED)
    chains = {agency.id: Chain(*chain) for agency, *chain in loaded}
    if len(chains) < len(set(agency_ids)):
        raise Unavailable("This agency holds no keys; it cannot receive anything sealed.")
    return chains


def in_force(chains: Mapping[UUID, Chain]) -> dict[UUID, Certificate]:
    """Their certificates, each in force up to the anchor and the agency's own."""
    for agency_id, chain in chains.items():
        check_chain(chain)
        if chain.certificate.subject_id != agency_id:
            raise Unavailable(UNVOUCHED, integrity=True)
    return {agency_id: chain.certificate for agency_id, chain in chains.items()}
