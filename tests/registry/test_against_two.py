"""Ways around the two people who decide about an agency, each tried and refused."""

from uuid import UUID

import pytest

from nrm.accounts.facts import id_of
from nrm.accounts.models import find_account
from nrm.accounts.signing_in import sign_in
from nrm.database import transaction
from nrm.http.problems import NotSignedIn
from nrm.registry.closing_cli import take_over_one
from nrm.registry.progress import find_offered
from tests.adversary.hostile import Hands
from tests.custody.colleagues import makes_leave
from tests.registry.test_closing import _begin, _run
from tests.support.centres import confirm
from tests.support.country import Country
from tests.support.joining import invite, let_join
from tests.support.reader import Reader
from tests.support.steps import agree, open_a_case, refer
from tests.support.suspensions import a_second_co_ordinator, asks, decides, suspend


def _resume(country: Country, agency: str) -> None:
    carl = a_second_co_ordinator(country)
    asks(country, country.person("rita"), agency, "resume", "settled")
    assert decides(country, carl, agency, "resume").status_code == 200


def test_an_earlier_closing_names_nobody_who_takes_the_cases(
    country: Country, hands: Hands
) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    open_a_case(ana)
    _begin(country, ana, sue)
    (before,) = hands.rows("agency_change", change="close")
    _resume(country, "Lead North")
    _begin(country, sue, ana)
    (newest,) = (r for r in hands.rows("agency_change", change="close") if r["id"] != before["id"])
    hands.delete("agency_change", newest["id"])
    assert "is not being closed" in _run(country, "hand-over", who="ana").output
    hands.put_back("agency_change", before)
    assert "does not pass its check" in _run(country, "hand-over", who="ana").output


def test_custodians_do_not_keep_their_agency_from_being_shut(country: Country) -> None:
    ana, sue, rita = (country.person(name) for name in ("ana", "sue", "rita"))
    carl = a_second_co_ordinator(country)
    path = f"/admin/agencies/{country.agency_id('Lead North')}/changes"
    answers = {"step": "close", "reason": "merged", "taker": country.agency_id("Lead South")}
    assert Reader(ana).post(path, answers).status_code == 303
    assert 'value="suspend"' in Reader(rita).get(path.removesuffix("/changes")).text
    assert asks(country, rita, "Lead North", "suspend", "misuse").status_code == 303
    assert Reader(sue).post(path, answers).status_code == 409
    assert decides(country, rita, "Lead North", "refuse").status_code == 303
    _begin(country, ana, sue)
    assert asks(country, rita, "Lead North", "suspend", "law").status_code == 409
    assert asks(country, rita, "Lead North", "suspend", "misuse").status_code == 303
    assert decides(country, carl, "Lead North", "suspend").status_code == 200
    assert ana.get("/cases").status_code == 401
    assert "no access" in _run(country, "hand-over", who="ana").output


def test_a_registrar_lets_nobody_into_a_suspended_agency(country: Country) -> None:
    rita, ana = country.person("rita"), country.person("ana")
    mila = let_join(country, "mila", invite(ana, "mila", "social_worker"))
    invite(ana, "mara", "social_worker")
    suspend(country, "Lead North")
    with pytest.raises(RuntimeError, match="409"):
        confirm(country, rita, mila)
    with country.inside(write=False):
        mara = find_account("mara").id
    assert rita.submit(f"/admin/people/{mara}/invite-again").status_code == 409


def test_what_somebody_asked_for_ends_when_he_leaves(country: Country) -> None:
    ana, sue, rita = (country.person(name) for name in ("ana", "sue", "rita"))
    path = f"/admin/agencies/{country.agency_id('Lead North')}/changes"
    answers = {"step": "close", "reason": "merged", "taker": country.agency_id("Lead South")}
    assert Reader(sue).post(path, answers).status_code == 303
    makes_leave(country, ana, "sue")
    for other in (ana, rita):
        assert decides(country, other, "Lead North", "close").status_code == 409


def test_nobody_shuts_out_the_auditors_or_ends_the_co_ordination(country: Country) -> None:
    rita, ada = country.person("rita"), country.person("ada")
    a_second_co_ordinator(country)
    for reason in ("misuse", "law"):
        assert asks(country, rita, "Audit office", "suspend", reason).status_code == 409
    for agency in ("Audit office", "Co-ordination"):
        path = f"/admin/agencies/{country.agency_id(agency)}/changes"
        assert "form" in (page := Reader(rita).get(path.removesuffix("/changes")).text)
        assert 'value="suspend"' not in page and 'value="close"' not in page
        answers = {"step": "close", "reason": "merged", "taker": ""}
        assert Reader(rita).post(path, answers).status_code == 409
    assert ada.get("/audit/entries").status_code == 200


def test_those_who_are_to_be_shut_are_not_told_before(country: Country) -> None:
    ana, rita = country.person("ana"), country.person("rita")
    page = f"/admin/agencies/{country.agency_id('Lead North')}"
    assert asks(country, rita, "Lead North", "suspend", "misuse").status_code == 303
    for reader, is_told in ((rita, True), (ana, False)):
        text = Reader(reader).get(page).text
        assert ("Waits for a second person" in text) is is_told
        assert ("Stands until" in text, 'value="close"' in text) == (is_told, not is_told)


def test_nobody_who_signed_in_before_takes_cases_over_for_a_suspended_agency(
    country: Country,
) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    here = f"/cases/{open_a_case(ana)['id']}"
    _begin(country, ana, sue)
    assert "1 of 1 open cases" in _run(country, "hand-over", who="ana").output
    given = country.credentials("omar")
    with country.app.app_context():
        omar = sign_in(given["name"], given["passphrase"], given["code"], "terminal").actor
        with transaction(write=False):
            (offered,), olga = find_offered(omar.agency_id), id_of("olga")
    suspend(country, "Lead South", "misuse")
    with country.app.app_context(), pytest.raises(NotSignedIn):
        take_over_one(omar, offered, olga)
    assert ana.get(here).status_code == 200


def test_what_another_agency_only_drafts_keeps_nobody_from_ending(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    consent = agree(country, ana, case, "Clinic", ["identity.preferred_name"]).json
    ready = f"/referrals/{refer(country, ana, case, 'Clinic', consent).json['id']}"
    path = f"/admin/agencies/{country.agency_id('Clinic')}/changes"
    answers = {"step": "close", "reason": "merged", "taker": ""}
    assert Reader(country.person("rita")).post(path, answers).status_code == 303
    assert decides(country, nia, "Clinic", "close").status_code == 200
    assert "Clinic is closed." in _run(country, "end", "Clinic", who="nia").output
    assert ana.step(ready, "send").status_code == 409
    assert Hands(country).verify()[0] == 0


def test_of_an_ended_agency_custodians_alone_keep_its_key(country: Country, hands: Hands) -> None:
    ana = country.person("ana")
    held = {row["holder_id"] for row in hands.rows("grant", kind="agency")}
    north = UUID(country.agency_id("Lead North"))
    people = [row for row in hands.rows("account", agency_id=north) if row["id"] in held]
    keepers = {row["id"] for row in people if "custodian" in row["duties"]}
    assert keepers and len(people) > len(keepers)
    path = f"/admin/agencies/{north}/changes"
    answers = {"step": "close", "reason": "merged", "taker": ""}
    assert Reader(country.person("rita")).post(path, answers).status_code == 303
    assert decides(country, ana, "Lead North", "close").status_code == 200
    assert "is closed." in _run(country, "end", "Lead North", who="ana").output
    left = {row["holder_id"] for row in hands.rows("grant", kind="agency")}
    assert left & {row["id"] for row in people} == keepers
    assert hands.verify()[0] == 0
