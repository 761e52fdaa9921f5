"""Rows written together: a row that somebody else changed stops all of them."""

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm.exc import StaleDataError

from nrm.referrals.finding import find_referral_to_change
from nrm.vault.together import write_together
from tests.support.country import Country
from tests.support.steps import agree, open_a_case, refer

FIELDS = ["identity.preferred_name"]


def test_rows_changed_by_somebody_else_are_not_written_together(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    consent = agree(country, ana, case, "Clinic", FIELDS).json
    ids = [UUID(refer(country, ana, case, "Clinic", consent).json["id"]) for _ in range(2)]
    with country.inside(write=False) as opened:
        before = [found.version for found in map(find_referral_to_change, ids)]
        assert opened.info.get("changed_rows", {}) == {}
    with pytest.raises(StaleDataError), country.inside() as opened:
        rows = [find_referral_to_change(referral_id) for referral_id in ids]
        opened.execute(text("UPDATE referral SET version = version + 1 WHERE urgency = 'routine'"))
        for row in rows:
            row.reason = "need_ended"
        write_together(rows)
    with country.inside(write=False):
        assert [found.version for found in map(find_referral_to_change, ids)] == before
