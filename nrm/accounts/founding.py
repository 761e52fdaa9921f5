"""The first registrar of a country: invited by whoever runs the installation, while none exists."""

from flask_babel import gettext

from nrm.accounts.inviting import Invited, NewAccount, new_code, prepare_invitation
from nrm.accounts.models import INVITATIONS, INVITED, WITH_AGENCY
from nrm.agencies.models import CO_ORDINATION
from nrm.agencies.proposing import NewAgency, prepare_agency
from nrm.database import session, transaction
from nrm.errors import Conflict
from nrm.log import writer as log
from nrm.policy import CO_ORDINATOR, REGISTRAR


def invite_first_registrar(name: str, agency_name: str) -> Invited:
    """The co-ordinating agency stands in the book and its registrar is invited.

    Asked again before anybody activated, the same names get a fresh code: the first was lost.
    Conflict once the country has an anchor: later registrars are signed by the old one.
    """
    with transaction():
        if session().info["root"].anchor is not None:
            raise Conflict(gettext("There is a registrar already; ask that person to invite."))
        invited = _invited_again(name, agency_name) or _invite(name, agency_name)
        log.write(None, "account.invite")
        return invited


def _invited_again(name: str, agency_name: str) -> Invited | None:
    found = session().execute(WITH_AGENCY, {"name": name}).one_or_none()
    if found is None or found[0].state != INVITED or found[1].name != agency_name.strip():
        return None
    for old in session().scalars(INVITATIONS, {"account_id": found[0].id}):
        session().delete(old)
    return new_code(found[0])


def _invite(name: str, agency_name: str) -> Invited:
    agency = prepare_agency(NewAgency(agency_name, CO_ORDINATION))
    session().add(agency)
    session().flush()
    return prepare_invitation(NewAccount(name, CO_ORDINATOR, agency.name, (REGISTRAR,)), agency)
