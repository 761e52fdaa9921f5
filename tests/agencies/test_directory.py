"""The directory page by page, and agencies that hold no key or have not been given one."""

import re
from datetime import timedelta

from nrm.accounts.activating import activate
from nrm.accounts.admitting import confirm_account, invite_account
from nrm.accounts.inviting import NewAccount
from nrm.accounts.models import find_account
from nrm.accounts.sessions import actor_of
from nrm.accounts.signing_in import sign_in
from nrm.agencies.actions import propose_agency
from nrm.agencies.models import find_agency, find_agency_named
from nrm.agencies.proposing import NewAgency
from nrm.database import now
from nrm.directory.actions import offer_service
from nrm.directory.offers import Offer
from nrm.http.actor import Actor
from nrm.vault.keyring import Keyring
from tests.support.country import PASSPHRASE, Country
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral, open_a_case

NAME = "identity.preferred_name"
VISIT = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}


def _keyless(name: str) -> Actor:
    account = find_account(name)
    agency = find_agency(account.agency_id)
    return actor_of(account, agency, Keyring(bytearray(), bytearray()), None)


def test_a_long_directory_is_read_page_by_page(country: Country) -> None:
    with country.inside():
        rita, shelter = _keyless("rita"), find_agency_named("Shelter")
        for number in range(41):
            region = "north" if number else "capital"
            offer_service(rita, shelter.id, Offer("legal_advice_criminal", region, ("en",)))
    ana = Reader(country.person("ana"))
    first = ana.get("/directory?need=legal_advice_criminal")
    assert "40 services are here. More follow." in first.text
    older = re.search(
        r'href="(/directory\?need=legal_advice_criminal&amp;cursor=[^"]+)"', first.text
    )
    assert older is not None
    last = ana.get(older[1].replace("&amp;", "&"))
    assert "1 service is here." in last.text
    assert 'href="/directory?need=legal_advice_criminal"' in last.text
    in_the_north = ana.person.get("/services?region=north&limit=200").json["items"]
    assert {offer["region"] for offer in in_the_north} == {"north"}
    assert len(in_the_north) == 40


def test_an_agency_that_was_never_registered_is_sent_nothing(country: Country) -> None:
    """It is in the book and holds no key: nothing can be sealed for it."""
    ana = country.person("ana")
    with country.inside():
        propose_agency(_keyless("rita"), NewAgency("New clinic", "health"))
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    to_it = {"recipient": country.agency_id("New clinic"), "fields": [NAME]}
    agreed = {"scope": "share_with_org", "purpose": "primary_health", "given_by": "person"}
    until = (now() + timedelta(days=60)).isoformat()
    agreed |= {"obtained_how": "verbal", "expires_at": until}
    consent = ana.post(f"/cases/{case['id']}/consents", {**agreed, **to_it}).json["id"]
    asked = {"service": "primary_health", "urgency": "routine", "consent": consent}
    referral = ana.post(f"/cases/{case['id']}/referrals", {**asked, **to_it}).json["id"]
    there = f"/referrals/{referral}"
    refused = ana.step(there, "send")
    assert (refused.status_code, refused.json["type"]) == (503, "unavailable")
    assert "holds no keys" in refused.json["detail"]
    assert ana.get(there).json["state"] == "awaiting_consent"


def test_nobody_opens_anything_before_a_custodian_gave_the_key(country: Country) -> None:
    """The registrar can certify a person, and cannot give what he does not hold."""
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    there = a_sent_referral(country, ana, case, "Clinic", [NAME])
    nia.step(there, "acknowledge")
    _certified_only(country, "nils")
    nils = country.person("nils")
    refused = nils.get(there)
    assert (refused.status_code, refused.json["type"]) == (503, "unavailable")
    assert "has not been given to you yet" in refused.json["detail"]
    assert nia.step(there, "accept", appointment=VISIT).json["snapshot"]


def _certified_only(country: Country, name: str) -> None:
    with country.inside():
        code = invite_account(_keyless("rita"), NewAccount(name, "partner_worker", "Clinic")).code
    with country.app.app_context():
        country.seeds[name] = activate(code, PASSPHRASE).seed
        given = country.credentials("rita")
        rita = sign_in(given["name"], given["passphrase"], given["code"], "terminal").actor
    with country.inside():
        confirm_account(rita, name)
