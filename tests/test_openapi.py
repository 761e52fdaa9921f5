"""The document of the API is valid OpenAPI 3.1, generated, whole, and true of real answers."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from nrm.abroad.messages import Kind
from nrm.cases.sections import SECTIONS
from nrm.database import now
from tests.support.access import asks_for_record, copies
from tests.support.advice import ANSWER as ADVICE
from tests.support.advice import asked, asked_for_room
from tests.support.around import adds, joins_to_attend, meets
from tests.support.auditors import an_item, reviewed
from tests.support.authenticator import Authenticator, add_a_passkey
from tests.support.concerns import takes_in, tells_us
from tests.support.country import PASSPHRASE, Country, Person
from tests.support.disclosures import UNTOLD, approves_demand, demands
from tests.support.document import PREFIX, Witness, a_witness, document_of
from tests.support.drafts import keeps
from tests.support.emergencies import breaks
from tests.support.episodes import DANGER, TALK, comes_back, reports_missing
from tests.support.erasures import approves, asks_for_erasure
from tests.support.files import a_file
from tests.support.groups import a_group, belongs, cases_of, goes_out
from tests.support.identification import a_submitted_case, is_decided, moves
from tests.support.neighbours import Neighbour
from tests.support.notifications import says_no, tell_before, tells
from tests.support.own_notes import NOTE, noted, notes
from tests.support.restricted import a_restricted_note, texts
from tests.support.steps import OFFERS, a_sent_referral, accepts, agree, open_a_case, refer
from tests.support.systems import let_in, proof
from tests.support.transfers import an_offer, takes
from tests.support.without_consent import act_in

FIELDS = ["identity.preferred_name"]
# Operations of the contract's section 3, and what else the grammar asks for.
OPERATIONS = {
    *("post /session", "get /session", "delete /session"),
    *("get /sessions", "delete /sessions", "delete /sessions/{session_id}"),
    "post /account/passphrase",
    *("get /account/recovery-codes", "post /account/recovery-codes", "post /recovery"),
    *("post /session/challenge", "get /account/passkeys", "post /account/passkeys"),
    *("post /account/passkeys/options", "post /account/passkeys/{passkey_id}/remove"),
    *("get /vocabularies", "get /vocabularies/{name}", "get /agencies", "get /services"),
    *("get /services/near", "get /services/{service_id}", "put /services/{service_id}"),
    *("post /agencies/{agency_id}/services", "post /services/{service_id}/steps"),
    *("post /cases", "get /cases", "get /cases/{case_id}", "post /cases/{case_id}/steps"),
    *("post /cases/search", "post /cases/find", "post /cases/names"),
    *("post /cases/{case_id}/disclosures", "get /disclosures", "get /disclosures/{disclosure_id}"),
    *("get /disclosures/{disclosure_id}/text", "post /disclosures/{disclosure_id}/steps"),
    *("get /cases/{case_id}/notifications/draft", "post /cases/{case_id}/notifications"),
    *("get /notifications", "get /notifications/{notification_id}"),
    *("post /cases/{case_id}/transfers", "get /transfers", "get /transfers/{transfer_id}"),
    "post /transfers/{transfer_id}/steps",
    *("get /cases/{case_id}/identification", "post /cases/{case_id}/identification/steps"),
    *("get /cases/{case_id}/identification/content", "get /submissions"),
    *("post /cases/{case_id}/access-requests", "get /access-requests"),
    *("get /access-requests/{request_id}", "get /access-requests/{request_id}/text"),
    *("post /access-requests/{request_id}/steps", "post /access-requests/{request_id}/copy"),
    *("get /cases/{case_id}/sections/{name}", "get /cases/{case_id}/record"),
    "get /cases/{case_id}/sections/{name}/versions",
    "get /cases/{case_id}/sections/{name}/changes",
    *(f"put /cases/{{case_id}}/sections/{name}" for name in SECTIONS),
    *("post /cases/{case_id}/notes", "get /cases/{case_id}/notes"),
    *(f"{method} /cases/{{case_id}}/drafts/{{form}}" for method in ("put", "get", "delete")),
    *("post /cases/{case_id}/files", "get /cases/{case_id}/files"),
    "get /cases/{case_id}/files/{file_id}",
    "post /cases/{case_id}/files/{file_id}/remove",
    *("post /cases/{case_id}/consents", "post /consents/{consent_id}/withdraw"),
    *("get /cases/{case_id}/consents", "put /cases/{case_id}/age-group"),
    *("post /cases/{case_id}/referrals", "get /referrals", "get /referrals/{referral_id}"),
    *("get /referrals/{referral_id}/preview", "get /referrals/{referral_id}/address"),
    *("put /referrals/{referral_id}", "post /referrals/{referral_id}/steps"),
    *("get /clocks", "post /clocks/{clock_id}/mark", "get /clocks/{clock_id}"),
    *("post /clocks/{clock_id}/steps", "get /gaps"),
    "post /referrals/{referral_id}/messages",
    *("get /referrals/{referral_id}/messages", "get /referrals/{referral_id}/files/{file_id}"),
    *("get /audit/entries", "get /audit/checkpoint"),
    *("get /audit/review", "get /audit/review/{item_id}", "post /audit/review/{item_id}/steps"),
    *("get /audit/review/figures", "get /audit/review/weeks"),
    *("get /audit/proof/inclusion/{index}", "get /audit/proof/consistency"),
    "post /audit/cosignatures",
    *("get /audit/tile/{tile}", "get /audit/keys", "get /audit/entries/{index}/receipt"),
    *("get /cases/{case_id}/hold", "put /cases/{case_id}/hold", "get /cases/{case_id}/hold/text"),
    "post /cases/{case_id}/hold/lift",
    *("post /cases/{case_id}/erasures", "get /erasures", "get /erasures/{erasure_id}"),
    *("post /erasures/{erasure_id}/steps", "get /erasures/{erasure_id}/certificate"),
    *("post /cases/{case_id}/emergencies", "get /emergencies", "get /emergencies/{emergency_id}"),
    "post /emergencies/{emergency_id}/steps",
    "get /retention",
    *("get /cases/{case_id}/justice-track", "post /cases/{case_id}/justice-track/steps"),
    *("post /cases/{case_id}/missing-episodes", "get /cases/{case_id}/missing-episodes"),
    *("get /missing-episodes/{episode_id}", "get /missing-episodes/{episode_id}/text"),
    "post /missing-episodes/{episode_id}/steps",
    *("post /cases/{case_id}/contact-attempts", "get /cases/{case_id}/contact-attempts"),
    *("post /cases/{case_id}/accesses", "get /audit/receipts/{number}", "post /sessions/disown"),
    *("get /audit/filters", "post /audit/filters", "delete /audit/filters/{filter_id}"),
    *("post /cases/{case_id}/participants", "get /cases/{case_id}/participants"),
    *("get /participants/{participant_id}", "get /participants/{participant_id}/text"),
    *("post /participants/{participant_id}/steps", "get /appointments"),
    *("post /participants/{participant_id}/appointments", "get /appointments/{appointment_id}"),
    "post /appointments/{appointment_id}/steps",
    *("post /concerns", "post /concerns/receipt", "get /concerns", "get /concerns/{concern_id}"),
    "post /concerns/{concern_id}/steps",
    *("get /focal-points", "post /trm-messages", "get /trm-arrivals"),
    *("get /trm-arrivals/{arrival_id}", "post /trm-arrivals/{arrival_id}/steps"),
    *(f"{method} /cases/{{case_id}}/trm-referrals" for method in ("get", "post")),
    *("get /trm-referrals/{referral_id}", "post /trm-referrals/{referral_id}/steps"),
    *("post /consultations", "get /consultations", "get /consultations/{consultation_id}"),
    "post /consultations/{consultation_id}/steps",
    *("put /attendance/{day}/{setting}", "get /attendance", "get /attendance/quarters"),
    *("get /cases/{case_id}/without-consent", "get /without-consent"),
    *("get /without-consent/{act_id}", "get /without-consent/{act_id}/text"),
    "post /without-consent/{act_id}/steps",
    *("post /groups", "get /groups", "get /groups/{group_id}", "get /groups/{group_id}/cases"),
    *("post /cases/{case_id}/group", "post /cases/{case_id}/group/remove"),
    *("post /cases/{case_id}/restricted-notes", "get /restricted-notes"),
    *(f"{method} /referrals/{{referral_id}}/service-notes" for method in ("get", "post")),
    *("get /account/mailbox", "put /account/mailbox", "delete /account/mailbox"),
    "post /account/mailbox/confirm",
    *("get /account/shift", "put /account/shift", "delete /account/shift"),
    "put /referrals/{referral_id}/contact",
    *(f"{method} /systems/{{account_id}}/webhook" for method in ("get", "put", "delete")),
    *(f"post /systems/{{account_id}}/webhook/{name}" for name in ("secret", "steps")),
    *("get /restricted-notes/{thread_id}", "post /restricted-notes/{thread_id}/answers"),
}
_METHODS = {"get", "post", "put", "delete", "patch"}


def _operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method} {path.removeprefix(PREFIX)}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in _METHODS
    }


def test_the_document_is_valid_and_whole(country: Country) -> None:
    document = document_of(country.app)
    OPENAPI_31_VALIDATOR.validate(document)
    assert document["openapi"].startswith("3.1")
    operations = _operations(document)
    assert set(operations) == OPERATIONS
    for name, operation in operations.items():
        assert any(code.startswith("2") for code in operation["responses"]), name
        assert operation.get("summary"), name
        if name.startswith(("post ", "put ")):
            assert "requestBody" in operation, name


def test_each_section_has_a_schema_of_its_own_in_camel_case(country: Country) -> None:
    document = document_of(country.app)
    schemas = document["components"]["schemas"]
    for section in SECTIONS:
        name = "".join(part.capitalize() for part in section.split("_"))
        assert schemas[name]["additionalProperties"] is False
        body = _operations(document)[f"put /cases/{{case_id}}/sections/{section}"]["requestBody"]
        assert body["content"]["application/json"]["schema"] == {
            "$ref": f"#/components/schemas/{name}"
        }


def test_every_answer_of_a_story_is_as_the_document_says(country: Country) -> None:
    with a_witness(country.app) as witness:
        ana, nia, ada = (country.person(name) for name in ("ana", "nia", "ada"))
        case = _a_case_with_everything(country, ana)
        _a_service(country, ana, nia, case)
        _endings(country, ana, nia, case)
        _looking_back(country, ana, nia, ada, case)
        _refusals(ana, case)
        _a_danger_and_an_end(country, ada)
        _a_case_that_changes_hands(country)
        _a_refusal(country)
        _a_raid(ana)
        _a_case_that_is_decided(country)
        _what_two_agencies_write(country)
        _what_is_offered(country, nia)
        _a_concern(country)
        _help_abroad(country)
        _advice(country)
        country.person("rita").get("/gaps")
        nia.get("/cases")
        elsewhere = country.person("ana")
        ana.send("DELETE", f"/sessions/{elsewhere.session_id}")
        ana.send("DELETE", "/sessions")
        _who_looked(ana, ada, case)
        _a_new_passphrase(country, ana)
        _a_passkey(country, nia)
        _where_notices_go(nia)
        _where_a_system_is_told(country, nia)
        _a_lost_passphrase(country, country.person("eva"))
        ana.send("DELETE", "/session")
    assert not witness.complaints, "\n".join(witness.complaints)
    heard = {
        f"{method.lower()} {path.removeprefix(PREFIX)}" for method, path, _ in witness.answered
    }
    sections = {name for name in OPERATIONS if name.startswith("put /cases")}
    assert OPERATIONS - heard <= sections
    assert {status for _, _, status in witness.answered} >= {200, 201, 204, 401, 403, 404, 409, 422}


def _what_is_offered(country: Country, nia: Person) -> None:
    said = {"service": "mental_health", "region": "capital", "languages": ["en"]}
    made = nia.post(f"/agencies/{country.agency_id('Clinic')}/services", {**said, "places": 2})
    there = f"/services/{made.json['id']}"
    tag = nia.get(there).headers["ETag"]
    assert nia.put(there, {**said, "hours": "24/7"}, If_Match=tag).status_code == 200
    assert nia.step(there, "count", accepting=True).status_code == 200
    assert nia.get("/services/near?need=mental_health&region=north").json["items"]
    assert nia.step(there, "withdraw").status_code == 200


def _a_case_with_everything(country: Country, ana: Person) -> dict[str, Any]:
    for path in (
        "/session",
        "/sessions",
        "/vocabularies",
        "/vocabularies/services",
        "/agencies",
        "/services",
    ):
        ana.get(path)
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    here = f"/cases/{case['id']}"
    tag = ana.get(f"{here}/sections/risk").headers["ETag"]
    ana.put(f"{here}/sections/risk", {"level": "high"}, If_Match=tag)
    ana.get(f"{here}/record?sections=identity,risk")
    ana.get(f"{here}/sections/risk/versions")
    ana.get(f"{here}/sections/risk/changes?older=0&newer=1")
    for seen in range(2):
        assert keeps(ana, here, "identity", "Mira B", seen=seen, based_on=1).status_code == 200
    ana.get(f"{here}/drafts/identity")
    assert ana.step(f"{here}/justice-track", "record", to="informed_of_options").status_code == 200
    ana.send("DELETE", f"{here}/drafts/identity", headers={"If-Match": '"1"'})
    ana.send("DELETE", f"{here}/drafts/identity")
    ana.post(f"{here}/notes", {"text": "A note."})
    ana.get(f"{here}/notes")
    file = a_file(ana, here)
    assert ana.get(file).status_code == 200
    assert ana.post(f"{file}/remove", {"reason": "wrong_file"}).status_code == 200
    ana.get(f"{here}/files")
    screening = {"limits_explained": True, "seen_alone": "yes", "interpreter_needed": "no"}
    ana.step(here, "screen", **screening, basis="consent")
    ana.get("/cases?mine=true&limit=1")
    assert ana.post("/cases/find", {"code": case["code"]}).json["items"]
    assert ana.post("/cases/names", {"cases": [case["id"]]}).json["items"]
    clock = ana.get("/clocks").json["items"][0]
    assert ana.post(f"/clocks/{clock['id']}/mark", {"as": "seen"}).status_code == 200
    assert ana.get(f"/clocks/{clock['id']}").status_code == 200
    assert ana.post("/cases/search", {"name": "Mira"}).json["items"]
    _who_came(ana)
    return case


def _advice(country: Country) -> None:
    ana, nia, zoe = (country.person(name) for name in ("ana", "nia", "zoe"))
    there, room = asked(country, ana), asked_for_room(country, ana)
    assert len(ana.get("/consultations?box=out").json["items"]) == 2
    assert nia.get(there).json["told"]["words"]
    assert nia.step(there, "answer", text=ADVICE).status_code == 200
    assert ana.step(there, "follow_up", text=ADVICE).status_code == 200
    assert nia.step(there, "decline", reason="other").status_code == 200
    assert ana.step(there, "finish").status_code == 200
    assert ana.get(there).json["told"] is None
    assert zoe.step(room, "answer", places=1).status_code == 200
    assert zoe.get(room).json["told"]["room"]
    assert ana.step(asked(country, ana), "withdraw").status_code == 200


def _a_concern(country: Country) -> None:
    assert tells_us(country).status_code == 409
    takes_in(country)
    assert tells_us(country).status_code == 201
    assert tells_us(country, {}).status_code == 422
    window, ana = country.app.test_client(use_cookies=False), country.person("ana")
    for code in ("0000", tells_us(country).json["receipt"]):
        window.post("/api/v1/concerns/receipt", json={"receipt": code})
    for line in ana.get("/concerns").json["items"]:
        there = f"/concerns/{line['id']}"
        assert ana.get(there).json["told"]
        assert ana.step(there, "take_up").status_code == 200
        assert ana.step(there, "miss").status_code == 200
        assert ana.step(there, "set_aside", reason="known").status_code == 200
        assert ana.get(there).json["told"] is None


def _help_abroad(country: Country) -> None:
    other, ana = Neighbour(country).pairs(), country.person("ana")
    assert ana.get("/focal-points").json["items"][0]["live"]
    assert Neighbour(country).says(Kind.ENDED, {}) == 404
    there = other.is_asked(ana, until=(now() + timedelta(days=60)).isoformat())
    assert ana.step(there, "share").status_code == 409
    other.accepts(there)
    assert ana.step(there, "share").json["waiting"]
    case = ana.get(there).json["case"]
    assert ana.step(there, "withdraw", reason="safety").status_code == 200
    assert ana.get(f"/cases/{case}/trm-referrals").json["items"]
    assert other.says(Kind.DECLINED, {"reason": "other"}) == 204
    for stage, step, said in (
        ("arrived", "decline", {"reason": "other"}),
        ("received", "complete", {"outcome": "service_delivered"}),
        ("received", "not_engaged", {"reason": "other"}),
    ):
        came = other.arrives(ana, stage)
        assert (ana.get(came).json["lines"] is None) == (stage == "arrived")
        assert ana.step(came, step, **said).status_code == 200
    assert len(ana.get("/trm-arrivals?ended=true").json["items"]) == 3


def _who_came(ana: Person) -> None:
    there = f"/attendance/{now().date().isoformat()}/open_group"
    assert ana.put(there, {"adults": 3}, If_Match='"0"').status_code == 200
    assert ana.get("/attendance").json["items"] and ana.get("/attendance/quarters").json


def _people_around(country: Country, ana: Person, here: str) -> None:
    ivy = joins_to_attend(country, "ivy")
    made = adds(ana, here, account=ivy.id).json
    visit = meets(ana, made["id"]).json
    assert len(ivy.get("/appointments").json["items"]) == 1
    assert ivy.get(f"/appointments/{visit['id']}").status_code == 200
    there = f"/participants/{made['id']}"
    assert ana.get(f"{there}/text").json["appointments"]
    ends = ana.post(f"/appointments/{visit['id']}/steps", {"step": "cancel"}, If_Match='"1"')
    assert ends.status_code == 200
    assert ana.step(there, "end", reason="replaced").status_code == 200
    assert ana.get(f"{here}/participants").json["items"]


def _who_looked(ana: Person, ada: Person, case: dict[str, Any]) -> None:
    told = ana.post(f"/cases/{case['id']}/accesses", {"span": "all"}).json
    kept = ada.post("/audit/filters", {"query": "outcome=refused"}).json
    assert ada.get("/audit/filters").json["items"] == [kept]
    assert ada.send("DELETE", f"/audit/filters/{kept['id']}").status_code == 204
    assert told["lines"] and ada.get(f"/audit/receipts/{told['number']}").json == told
    assert ana.post("/sessions/disown", {"entry": None}).status_code == 204


def _a_person_to_reach(ana: Person) -> None:
    ways = [{"channel": "phone_call", "address": "+30 6900", "safe": "yes"}]
    case = open_a_case(ana, safe_contact={"contact_channels": ways})
    there = f"/cases/{case['id']}/contact-attempts"
    tried = {"way": 0, "outcome": "no_answer", "safe_contact": 1}
    assert ana.post(there, tried).status_code == 204
    assert ana.get(there).json["in_vain"] == 1


def _a_missing_person(ana: Person, here: str) -> None:
    made = reports_missing(ana, here).json
    there = f"/missing-episodes/{made['id']}"
    assert ana.step(there, "tell_police", **DANGER).status_code == 200
    comes_back(ana, made)
    assert ana.step(there, "record_interview", **TALK).status_code == 200
    assert ana.get(f"{there}/text").json["interview"]
    assert ana.get(there).status_code == ana.get(f"{here}/missing-episodes").status_code == 200


def _without_consent(ana: Person, sue: Person, ada: Person, here: str) -> None:
    step = f"/without-consent/{act_in(ana, here)['id']}"
    assert ana.get(step).status_code == sue.get("/without-consent").status_code == 200
    assert ana.get(f"{step}/text").status_code == 200
    assert sue.step(step, "countersign").status_code == 200
    assert ada.step(step, "review", outcome="justified").status_code == 200
    assert ana.step(step, "tell").status_code == 200


def _a_raid(ana: Person) -> None:
    group, case_id = a_group(ana), open_a_case(ana)["id"]
    assert belongs(ana, case_id, group["id"]).status_code == 200
    assert len(cases_of(ana, group)) == ana.get(f"/groups/{group['id']}").json["cases"] == 3
    assert goes_out(ana, case_id).status_code == belongs(ana, case_id).status_code == 200
    assert len(ana.get("/groups").json["items"]) == 2


def _a_danger_and_an_end(country: Country, ada: Person) -> None:
    ana, eva, sue = (country.person(name) for name in ("ana", "eva", "sue"))
    here = f"/cases/{open_a_case(ana)['id']}"
    danger = f"/emergencies/{breaks(country, eva, here).json['id']}"
    sue.get("/emergencies")
    moved = next(each for each in sue.get("/clocks").json["items"] if each["moves"])
    for step in ({"step": "pause", "reason": "person_asks"}, {"step": "resume"}):
        assert sue.post(f"/clocks/{moved['id']}/steps", step).status_code == 200
    demand = demands(ana, here, **UNTOLD).json
    assert approves_demand(country, sue, demand).status_code == 200
    assert ada.get("/disclosures").status_code == 200
    assert ana.get(f"/disclosures/{demand['id']}/text").status_code == 200
    assert ana.step(f"/disclosures/{demand['id']}", "tell").status_code == 200
    _an_item_of_the_queue(country, ada)
    _a_missing_person(ana, here)
    _a_person_to_reach(ana)
    _without_consent(ana, sue, ada, here)
    _people_around(country, ana, here)
    _a_request(country, ana, here)
    assert sue.step(danger, "countersign").status_code == 200
    assert ada.step(danger, "review", outcome="justified").status_code == 200
    kept = {"authority": "court", "text": "A case is before the court."}
    here, discard = f"/cases/{open_a_case(ana)['id']}", {"reason": "discarded"}
    sue.put(f"{here}/hold", kept, If_Match=sue.get(f"{here}/hold").headers["ETag"])
    sue.get(f"{here}/hold/text", X_Purpose="supervision")
    assert sue.post(f"{here}/hold/lift", {"text": "It is over."}).status_code == 200
    assert ana.step(here, "discard", **discard).status_code == 200
    asked = asks_for_erasure(ana, here).json
    there = f"/erasures/{asked['id']}"
    sue.get(there)
    assert approves(country, sue, asked).status_code == 200
    assert sue.get(f"{there}/certificate").status_code == 200
    sue.get("/erasures")
    sue.get("/retention")


def _an_item_of_the_queue(country: Country, ada: Person) -> None:
    there = f"/audit/review/{an_item(country)}"
    assert ada.step(there, "ask_why").status_code == 200
    reviewed(country)
    assert ada.get("/audit/review").json["items"]
    for more in ("figures", "weeks"):
        assert ada.get(f"/audit/review/{more}").json["items"]


def _a_case_that_changes_hands(country: Country) -> None:
    ana, sue, omar, olga = (country.person(name) for name in ("ana", "sue", "omar", "olga"))
    offer = an_offer(country, ana, sue, f"/cases/{open_a_case(ana)['id']}")
    assert omar.get("/transfers").json["items"]
    assert takes(country, omar, omar.get(f"/transfers/{offer['id']}").json, olga).json["case"]


def _a_refusal(country: Country) -> None:
    ana, cam = country.person("ana"), country.person("cam")
    here = f"/cases/{open_a_case(ana)['id']}"
    says_no(ana, here)
    assert tells(country, ana, here).status_code == 201
    told = tell_before(country, "Authority")
    assert cam.get("/notifications").json["items"]
    assert cam.get(f"/notifications/{told}").status_code == 200


def _a_case_that_is_decided(country: Country) -> None:
    ana, cam, cleo = (country.person(name) for name in ("ana", "cam", "cleo"))
    here, _ = a_submitted_case(country, ana)
    moves(cam, here, "acknowledge")
    moves(cam, here, "ask", question="Since when?")
    moves(ana, here, "answer", answer="Since May.")
    assert cam.get("/submissions").json["items"]
    assert is_decided(cam, cleo, here, "negative")["status"] == "not_identified"
    assert cam.get(f"{here}/identification/content").json["snapshot"]
    assert cam.get(f"{here}/identification").json["decisions"]


def _what_two_agencies_write(country: Country) -> None:
    ana, cam, pia = (country.person(name) for name in ("ana", "cam", "pia"))
    _, there, _ = a_restricted_note(country, ana, cam)
    assert pia.post(f"{there}/answers", {"text": "?"}).status_code == 201
    assert len(texts(cam, there)) == len(cam.get("/restricted-notes").json["items"]) + 1


def _a_request(country: Country, ana: Person, here: str) -> None:
    there = f"/access-requests/{asks_for_record(ana, here).json['id']}"
    assert ana.get("/access-requests").status_code == 200
    assert ana.get(f"{there}/text").status_code == 200
    assert copies(country, ana, there).status_code == 200
    assert ana.step(there, "deliver", how="in_hand").status_code == 200
    ana.get(there)


def _a_service(country: Country, ana: Person, nia: Person, case: dict[str, Any]) -> None:
    file = a_file(ana, f"/cases/{case['id']}")
    consent = agree(country, ana, case, "Clinic", FIELDS, [file]).json
    draft = {"service": OFFERS["Clinic"], "recipient": country.agency_id("Clinic")}
    made = ana.post(f"/cases/{case['id']}/referrals", draft)
    there = f"/referrals/{made.json['id']}"
    whole = {**draft, "urgency": "routine", "consent": consent["id"], "fields": FIELDS}
    whole |= {"files": consent["files"], "reasons": {"files": "spares_retelling"}}
    whole["envelope"] = {"age_band": "21-23", "needed_by": "2030-01-01", "safety": []}
    ana.put(there, whole, If_Match=made.headers["ETag"])
    ana.get(f"{there}/preview")
    ana.step(there, "send")
    for box in ("in", "out"):
        (nia if box == "in" else ana).get(f"/referrals?box={box}")
    nia.step(there, "acknowledge")
    nia.step(there, "ask", question="Which language?")
    ana.step(there, "answer", answer="Arabic.")
    when = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    visit = {"when": when, "where": "reception", "met_by": "a nurse"}
    assert nia.step(there, "accept", appointment=visit).json["snapshot"]
    nia.get(there)
    assert nia.get(f"{there}/files/{consent['files'][0]}").status_code == 200
    nia.step(there, "begin", met_on="2026-01-02")
    assert notes(nia, there).status_code == 201 and noted(nia, there) == [NOTE]
    nia.step(there, "complete", outcome="service_delivered", feedback="All is well.")
    nia.get(f"{there}/messages")
    ana.get(there)
    ana.get(f"/cases/{case['id']}")
    assert ana.get(f"/cases/{case['id']}/consents").json["items"]
    ana.post(f"/consents/{consent['id']}/withdraw", {"how": "verbal"})
    nia.get(there)
    held = ana.get(f"/cases/{case['id']}").headers["ETag"]
    group = {"person_group": "child"}
    assert ana.put(f"/cases/{case['id']}/age-group", group, If_Match=held).status_code == 200
    held = ana.get(f"/cases/{case['id']}").headers["ETag"]
    ana.put(f"/cases/{case['id']}/age-group", {"person_group": "adult"}, If_Match=held)


def _endings(country: Country, ana: Person, nia: Person, case: dict[str, Any]) -> None:
    hidden = a_sent_referral(country, ana, case, "Shelter", FIELDS)
    accepts(country.person("zoe"), hidden, address="behind the mill")
    assert ana.get(f"{hidden}/address").status_code == 200
    declined = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    nia.step(declined, "decline", reason="no_capacity")
    nia.get(declined)
    nia.get("/referrals?box=in")
    told = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    nia.step(told, "acknowledge")
    handed = nia.get(told)
    to, held = {"contact": handed.json["contact"]}, handed.headers["ETag"]
    assert nia.put(f"{told}/contact", to, If_Match=held).status_code == 200
    when = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    visit = {"when": when, "where": "reception", "met_by": "a nurse"}
    consent = nia.step(told, "accept", appointment=visit).json["consent"]["id"]
    assert nia.post(f"{told}/messages", {"text": "She comes each week."}).status_code == 200
    nia.post(f"/consents/{consent}/withdraw", {"how": "told_recipient"})
    withdrawn = refer(
        country, ana, case, "Clinic", agree(country, ana, case, "Clinic", FIELDS).json
    )
    ana.step(f"/referrals/{withdrawn.json['id']}", "withdraw", reason="other")
    closing = {"reason": "no_indicators", "information_given": True}
    ana.step(f"/cases/{case['id']}", "close", **closing)
    ana.get(f"/cases/{case['id']}")


def _looking_back(
    country: Country, ana: Person, nia: Person, ada: Person, case: dict[str, Any]
) -> None:
    ada.get("/audit/entries?limit=200")
    ana.get(f"/audit/entries?case={case['id']}&limit=200")
    nia.get("/audit/entries?limit=200")
    country.person("rita").get(f"/cases/{case['id']}")
    nia.get("/audit/checkpoint")
    nia.get("/audit/proof/inclusion/0?size=4")
    nia.get("/audit/proof/consistency?from=2&to=4")
    nia.get("/audit/tile/0/000.p/4")
    nia.get("/audit/keys")
    assert nia.post("/audit/cosignatures", {"note": "none"}).status_code == 422
    ada.get("/audit/entries/0/receipt")


def _where_notices_go(nia: Person) -> None:
    assert nia.put("/account/shift", {"hours": 8}).json["own"]
    assert nia.get("/account/shift").json["on_duty"]
    assert nia.send("DELETE", "/account/shift").status_code == 204
    there = "/account/mailbox"
    assert nia.put(there, {"address": "nia@example.org"}).json["pace"] == "at_once"
    assert nia.post(f"{there}/confirm", {"code": "00000000"}).status_code == 422
    assert nia.get(there).json["confirmed_at"] is None
    assert nia.send("DELETE", there).status_code == 204


def _where_a_system_is_told(country: Country, nia: Person) -> None:
    there = f"/systems/{let_in(country, nia, 'clinic register').id}/webhook"
    assert nia.get(there).json["state"] is None
    inside = {"address": "https://127.0.0.1/", **proof(country, "nia")}
    assert nia.put(there, inside).status_code == 422
    assert nia.post(f"{there}/steps", {"step": "start"}).status_code == 409
    given = {"address": "https://register.example/hooks", **proof(country, "nia")}
    assert nia.put(there, given).json["old_until"] is None
    assert nia.post(f"{there}/secret", proof(country, "nia")).json["old_until"]
    assert nia.post(f"{there}/steps", {"step": "test"}).json["waiting"] == 1
    assert nia.get(there).json["address"] == given["address"]
    assert nia.send("DELETE", there).status_code == 204


def _a_passkey(country: Country, nia: Person) -> None:
    phone = Authenticator()
    added = add_a_passkey(country, nia, phone)
    assert [one["id"] for one in nia.get("/account/passkeys").json["items"]] == [added]
    asked = nia.post("/session/challenge", {"purpose": "prove"}).json
    proof = {"passphrase": PASSPHRASE, "passkey": phone.signs(asked)}
    assert nia.post(f"/account/passkeys/{added}/remove", proof).status_code == 204


def _a_lost_passphrase(country: Country, eva: Person) -> None:
    given = country.credentials("eva")
    proof = {"passphrase": PASSPHRASE, "code": given["code"]}
    codes = eva.post("/account/recovery-codes", proof).json["codes"]
    assert eva.get("/account/recovery-codes").json == {"left": len(codes)}
    lost = {"name": "eva", "recovery_code": codes[0], "code": country.credentials("eva")["code"]}
    new = "velvet harbour 93 mosaic turnip"
    assert eva.post("/recovery", {**lost, "new_passphrase": new}).status_code == 204
    assert eva.post("/recovery", {**lost, "new_passphrase": new}).status_code == 401


def _a_new_passphrase(country: Country, ana: Person) -> None:
    given = country.credentials("ana")
    change = {"passphrase": PASSPHRASE, "code": given["code"], "new_passphrase": "short"}
    assert ana.post("/account/passphrase", change).status_code == 422
    change["new_passphrase"] = "velvet harbour 93 mosaic turnip"
    assert ana.post("/account/passphrase", change).status_code == 204
    change["passphrase"] = "wrong"
    assert ana.post("/account/passphrase", change).status_code == 403


def _refusals(ana: Person, case: dict[str, Any]) -> None:
    here = f"/cases/{case['id']}"
    ana.get("/audit/entries?case=zz")
    ana.get("/cases/00000000-0000-7000-8000-000000000000")
    ana.post("/cases", {"entry_channel": "nowhere"})
    ana.post(f"{here}/steps", {"step": "dream"})
    ana.step(here, "include", pathway="inclusion", person_agrees=True, plan_agreed=True)
    ana.send("PUT", f"{here}/sections/risk", {"level": "low"})
    ana.get("/cases?mistyped=1")
    ana.step(here, "reopen", reason="returned", consent=case["id"])
    ana.client.get(f"{PREFIX}/cases")


# The specimens.


def test_a_document_that_lies_is_caught(country: Country) -> None:
    ana = country.person("ana")
    with a_witness(country.app) as witness:
        document = deepcopy(witness.document)
        witness.document = document
        document["components"]["schemas"]["CaseOut"]["properties"].pop("code")
        document["paths"].pop(f"{PREFIX}/agencies")
        document["paths"][f"{PREFIX}/services"]["get"]["responses"].pop("200")
        content = document["paths"][f"{PREFIX}/vocabularies"]["get"]["responses"]["200"]["content"]
        content["text/plain"] = content.pop("application/json")
        open_a_case(ana)
        for path in ("/agencies", "/services", "/vocabularies"):
            ana.get(path)
    found = witness.complaints
    assert len(found) == 4
    assert "POST /api/v1/cases 201" in found[0]
    assert found[1:3] == [
        "GET /api/v1/agencies is not in the document",
        "GET /api/v1/services 200: this status is not in the document",
    ]
    assert "application/json is none of ['text/plain']" in found[3]


def test_a_witness_hears_only_its_own_app(country: Country) -> None:
    assert Witness(document_of(country.app)).answered == set()
