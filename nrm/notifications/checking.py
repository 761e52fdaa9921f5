"""Whether an anonymous notification may be sent, and to whom."""

from uuid import UUID

from flask_babel import gettext

from nrm.agencies.models import AGENCIES, Agency
from nrm.cases.models import Case
from nrm.consent.models import find_consents
from nrm.database import session
from nrm.errors import Invalid, OutOfTurn
from nrm.notifications.drawing import Statement
from nrm.profile import current_profile
from nrm.vault.rows import rely_on

_SCOPE, _KIND = "identification_referral", "competent_authority"
# The track before anybody said yes; a no is recorded as a consent that was refused.
_OPEN = ("not_started", "offered")
_DECLINED = "declined"
_AUTHORITIES = AGENCIES.where(Agency.kind == _KIND).order_by(Agency.name, Agency.id)


def check_may_tell(case: Case) -> None:
    """Nothing, when an adult was asked and said no, in a country with that duty; OutOfTurn."""
    if not is_possible(case):
        raise OutOfTurn(
            gettext("An anonymous notice is for adults, where the country's law asks for one.")
        )
    if case.closure_reason == "discarded":
        raise OutOfTurn(gettext("Nothing is known of a discarded draft."))
    if case.identification_status != _DECLINED and not _said_no(case):
        raise OutOfTurn(
            gettext("Ask the person first, and record the no to formal identification.")
        )


def is_possible(case: Case) -> bool:
    """Whether this country knows such a notice, and this person may be one that it is about.

    A child, or somebody who may be one, is protected whether or not anybody agrees.
    """
    asked = case.identification_status in (*_OPEN, _DECLINED)
    return current_profile().anonymous_notice and asked and not case.may_be_child


def _said_no(case: Case) -> bool:
    """Whether the newest word on formal identification was a no."""
    asked = next((c for c in find_consents(case) if c.scope == _SCOPE), None)
    if asked is None:
        return False
    rely_on(asked)
    return asked.is_refusal


def find_authority(agency_id: UUID) -> Agency:
    """The competent authority that is told; Invalid for any other agency."""
    found = next((each for each in authorities() if each.id == agency_id), None)
    if found is None or found.is_suspended:
        raise Invalid({"recipient": [gettext("Choose a competent authority.")]})
    rely_on(found)
    return found


def authorities() -> tuple[Agency, ...]:
    """The competent authorities of the country, by name."""
    return tuple(session().scalars(_AUTHORITIES))


def check_statement(statement: Statement) -> None:
    """Nothing, when all of it are codes of the allow-list; Invalid names what is not."""
    wrong = statement.wrong()
    if wrong:
        raise Invalid({name: [gettext("Choose one of the listed answers.")] for name in wrong})
