"""A local centre is an agency as far as keys go: its own agency opens none of its cases."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from nrm.accounts.models import Account
from nrm.agencies.models import find_agency_named
from nrm.vault.models import Grant
from tests.adversary.hostile import Hands
from tests.adversary.thief import Thief, keyring_of
from tests.house.statements import counted
from tests.support.centres import HARBOUR, PEOPLE, a_centre, bring_in, proof, propose, register
from tests.support.country import Country
from tests.support.joining import invite, let_join
from tests.support.reader import Reader, acts
from tests.support.steps import a_sent_referral, open_a_case

NAME = {"preferred_name": "Mira"}
FIELDS = ["identity.preferred_name"]
SUPERVISION = {"X_Purpose": "supervision"}


def test_nobody_at_the_agency_reads_a_case_of_its_centre(country: Country) -> None:
    a_centre(country)
    hal, hera = country.person("hal"), country.person("hera")
    here = f"/cases/{open_a_case(hal, identity=NAME)['id']}"
    assert hal.get(f"{here}/sections/identity").json["content"] == NAME
    assert hera.get(f"{here}/sections/identity", **SUPERVISION).json["content"] == NAME
    for name in ("ana", "sue", "eva"):
        outside = country.person(name)
        for path in (here, f"{here}/sections/identity", f"{here}/record?sections=identity"):
            assert outside.get(path, **SUPERVISION).status_code == 404, (name, path)
        assert here[-36:] not in outside.get("/cases?limit=200").text
    own = f"/cases/{open_a_case(country.person('ana'), identity=NAME)['id']}"
    assert hera.get(f"{own}/sections/identity", **SUPERVISION).status_code == 404


def test_no_key_of_the_agency_opens_anything_of_its_centre(country: Country) -> None:
    """With the database, the shred store and the root keys, and all keys of somebody there."""
    a_centre(country)
    hal = country.person("hal")
    there = a_sent_referral(country, hal, open_a_case(hal, identity=NAME), "Clinic", FIELDS)
    hands = Hands(country)
    dump = hands.dump()
    root = country.app.extensions["nrm_session_info"]["root"]
    for name, content in (("hal", {"identity": NAME}), ("ana", None), ("sue", None)):
        thief = Thief(keyring_of(country, dump, name), dump, root, hands.shred_secrets())
        assert thief.opens(UUID(there.rpartition("/")[2])) == content, name


def test_every_wrap_of_a_centres_keys_is_its_own(country: Country) -> None:
    a_centre(country)
    case_id = UUID(open_a_case(country.person("hal"), identity=NAME)["id"])
    with country.inside(write=False) as opened:
        north, harbour = find_agency_named("Lead North"), find_agency_named(HARBOUR)
        members = opened.scalars(select(Account.id).where(Account.agency_id == harbour.id))
        mine = {*members, harbour.id}
        of_it = (Grant.subject_id == harbour.certificate_id) | (Grant.case_id == case_id)
        holders = [wrap.holder_id for wrap in opened.scalars(select(Grant).where(of_it))]
        assert len(holders) > len(PEOPLE) and set(holders) <= mine
        assert (harbour.parent_id, north.parent_id) == (north.id, None)
        assert (harbour.kind, harbour.region, north.region) == ("social", "capital", None)


def test_a_referral_goes_to_the_centre_or_to_its_agency(country: Country) -> None:
    a_centre(country)
    olga = country.person("olga")
    case = open_a_case(olga, identity=NAME)
    to_centre = a_sent_referral(country, olga, case, HARBOUR, FIELDS)
    to_agency = a_sent_referral(country, olga, case, "Lead North", FIELDS)
    hal, ana = country.person("hal"), country.person("ana")
    assert (hal.get(to_centre).status_code, ana.get(to_centre).status_code) == (200, 404)
    assert (hal.get(to_agency).status_code, ana.get(to_agency).status_code) == (404, 200)
    listed = {a["name"]: a for a in olga.get("/agencies?limit=200").json["items"]}
    north = listed["Lead North"]
    assert listed[HARBOUR] | {"id": ""} == {
        "id": "",
        "name": HARBOUR,
        "kind": "social",
        "accepting": True,
        "parent": north["id"],
        "region": "capital",
    }
    assert (north["parent"], north["region"]) == (None, None)


def test_the_list_says_what_each_agency_lacks_until_it_takes_part(country: Country) -> None:
    rita = country.person("rita")
    reader = Reader(rita)
    page = propose(country, rita, "Lead North", name="Harbour")
    assert "Two custodians have to join and to be confirmed; 0 are." in reader.get(page).text
    listed = reader.get("/admin/agencies").text
    assert listed.index("Lead North</bdi>") < listed.index(f"{HARBOUR}</bdi>")
    assert "Not registered yet" in listed
    bring_in(country, rita, page)
    assert "has to make its key" in reader.get(page).text
    early = reader.post(f"{page}/register", {"words": "", **proof(country, "rita")})
    assert early.status_code == 422
    hal = Reader(country.person("hal"))
    assert "Make the first key" in hal.get("/admin/keys").text
    register(country, rita, page)
    shown = reader.get(page).text
    assert "Takes part" in shown and "2; 2 hold its key" in shown
    again = Reader(country.person("hal")).post("/admin/keys/first", proof(country, "hal"))
    assert again.status_code == 409
    assert "agency.register:done" in acts(reader)


@pytest.mark.parametrize(
    ("answers", "status", "said"),
    [
        ({"parent": "", "kind": ""}, 422, "No agency of this kind"),
        ({"name": ""}, 422, "at most 100 signs"),
        ({"kind": "health"}, 422, "A centre is of the kind of its agency."),
        ({"parent": "x"}, 422, "Choose one of the listed agencies."),
        ({"region": "nowhere"}, 422, "There is no such region."),
        ({"parent": "", "kind": "ngo", "name": "Shelter"}, 409, "an agency of this name already"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(
    country: Country, answers: dict[str, Any], status: int, said: str
) -> None:
    whole = {"parent": country.agency_id("Lead North"), "name": "Harbour", "kind": ""}
    answer = Reader(country.person("rita")).post("/admin/agencies/new", {**whole, **answers})
    assert (answer.status_code, said in answer.text) == (status, True)


def test_a_centre_has_no_centres_and_an_office_without_keys_has_none(country: Country) -> None:
    rita = country.person("rita")
    propose(country, rita, "Lead North", name="Harbour")
    for parent in (HARBOUR, "Audit office"):
        given = {"parent": country.agency_id(parent), "name": "Pier", "kind": ""}
        assert Reader(rita).post("/admin/agencies/new", given).status_code == 422


def test_nobody_confirms_or_makes_a_key_for_another_agency(country: Country) -> None:
    """Neither a custodian of the agency for its centre, nor one person of the centre alone."""
    rita = country.person("rita")
    page = propose(country, rita, "Lead North", name="Harbour")
    code = invite(rita, "hal", "social_worker", agency=page.rpartition("/")[2], duty="custodian")
    there = let_join(country, "hal", code)
    assert Reader(country.person("ana")).get(there).status_code == 404
    made = Reader(country.person("ana")).post("/admin/keys/first", proof(country, "ana"))
    assert made.status_code == 409


def test_what_the_pages_cost(country: Country) -> None:
    rita = country.person("rita")
    page = propose(country, rita, "Lead North", name="Harbour")
    for path in ("/admin/agencies", page):
        with counted(country) as seen:
            assert Reader(rita).get(path).status_code == 200
        assert 0 < len(seen.own) <= 4 and seen.commits == 1, str(seen)
