"""Guard: every page of the service is among the places that the browser visits."""

from uuid import UUID

from tests.browser.lost_keys import Keys
from tests.browser.places import Kind, Places, admissions, everybodys, others, workers
from tests.browser.routes import NO_PAGE, left_out, rule_at
from tests.support.country import Country

_ID = UUID(int=0)
_PLACES = Places(
    case=f"/cases/{_ID}",
    screened=f"/cases/{_ID}",
    draft=f"/cases/{_ID}/refer/{_ID}",
    sent=f"/referrals/{_ID}",
    seen=f"/referrals/{_ID}",
    asked=f"/referrals/{_ID}",
    accepted=f"/referrals/{_ID}",
    stub=f"/referrals/{_ID}",
    consent=f"/consents/{_ID}",
    pseudonym="P1",
    deeds=f"/audit/people/{_ID}",
    reads=f"/audit/agencies/{_ID}",
    passkey=str(_ID),
    keys=Keys(f"/admin/recoveries/{_ID}", "", ""),
    credentials=lambda _name: {},
    invited=f"/admin/people/{_ID}",
    invitation="",
    waits=f"/admin/people/{_ID}",
    differs=f"/admin/people/{_ID}",
    leaver=f"/admin/people/{_ID}/leave",
    held=f"/cases/{_ID}",
    disclosure=f"/disclosures/{_ID}",
    review=f"/clocks/{_ID}",
    paused=f"/clocks/{_ID}",
    missing=f"/missing/{_ID}",
    reached=f"/cases/{_ID}/reaching",
    back=f"/missing/{_ID}",
    unasked=f"/without-consent/{_ID}",
    group=f"/groups/{_ID}",
    grouped=f"/cases/{_ID}",
    around=f"/participants/{_ID}",
    guarded=f"/participants/{_ID}",
    refused=f"/cases/{_ID}",
    notice=f"/notifications/{_ID}",
    to_offer=f"/transfers/{_ID}",
    offered=f"/transfers/{_ID}",
    duplicate=f"/duplicates/{_ID}",
    same_person=f"/duplicates/asked/{_ID}",
    track=f"/cases/{_ID}/identification",
    submitted=f"/cases/{_ID}/identification",
    restricted=f"/restricted-notes/{_ID}",
    hidden=f"/referrals/{_ID}",
    to_ask=f"/directory/{_ID}",
    advice=f"/consultations/{_ID}",
    answered=f"/consultations/{_ID}",
    room=f"/consultations/{_ID}",
    to_ask_abroad=f"/cases/{_ID}",
    asked_abroad=f"/abroad/{_ID}",
    came=f"/arrivals/{_ID}",
    received=f"/arrivals/{_ID}",
    concern=f"/concerns/{_ID}",
    taken=f"/concerns/{_ID}",
    request=f"/access-requests/{_ID}",
    copy=f"/access-requests/{_ID}",
    closed=f"/cases/{_ID}",
    to_erase=f"/erasures/{_ID}",
    erased=f"/erasures/{_ID}",
    emergency=f"/emergencies/{_ID}",
    noticed=f"/audit/review/{_ID}",
    questioned=f"/audit/review/{_ID}",
    system=f"/admin/systems/{_ID}",
    told=f"/admin/systems/{_ID}/webhook",
    centre=f"/admin/agencies/{_ID}",
    agencies=dict.fromkeys(
        ("to suspend", "to resume", "works", "to close"), f"/admin/agencies/{_ID}"
    ),
)


def _kinds() -> list[Kind]:
    return [kind for kinds in (everybodys, admissions, workers, others) for kind in kinds(_PLACES)]


def test_every_page_is_visited(country: Country) -> None:
    kinds = _kinds()
    assert len(kinds) > 40
    assert len({kind.name for kind in kinds}) == len(kinds)
    assert left_out(country.app, kinds) == []
    assert {rule.rule for rule in country.app.url_map.iter_rules()} >= set(NO_PAGE)


def test_a_page_that_nobody_visits_is_caught(country: Country) -> None:
    kinds = [kind for kind in _kinds() if kind.name != "help"]
    lost = Kind("lost", "", "/help", shows="/nowhere")
    assert left_out(country.app, [*kinds, lost]) == [
        "/help is shown by no kind of page",
        "/nowhere is promised and is no page",
    ]
    assert rule_at(country.app, "/stay") == "/stay"
    assert rule_at(country.app, "/nowhere") == ""
