"""What a feature below may know of an account, without knowing its model."""

from uuid import UUID

from nrm.accounts.models import ACTIVE, BY_ID
from nrm.database import session
from nrm.vault.rows import rely_on


def account_facts(account_id: UUID) -> dict[str, object]:
    """Id, role, agency and whether it is active; empty if there is none."""
    found = session().scalars(BY_ID, {"id": account_id}).one_or_none()
    if found is None:
        return {}
    rely_on(found)
    return {
        "id": found.id,
        "role": found.role,
        "agency_id": found.agency_id,
        "active": found.state == ACTIVE,
    }
