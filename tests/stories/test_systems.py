"""An agency's own software: let in by a custodian, working with its token, and ended again."""

from typing import Any
from uuid import UUID

import pytest

from nrm.accounts.models import find_account
from nrm.agencies.models import find_agency_named
from nrm.database import session
from nrm.http.doors import OPEN, TO_SYSTEMS
from nrm.policy import SCOPES
from nrm.systems.models import BY_ACCOUNT
from nrm.systems.tokens import is_token
from nrm.vault.models import Grant
from tests.house.doors import routes_of
from tests.house.statements import counted
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.document import document_of
from tests.support.steps import a_sent_referral, open_a_case
from tests.support.systems import System, let_in, proof

NAMED = ["identity.preferred_name"]
VISIT = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}


def _a_referral(country: Country) -> str:
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    return a_sent_referral(country, ana, case, "Clinic", NAMED)


def test_a_system_reads_its_inbox_accepts_and_opens_what_was_agreed(country: Country) -> None:
    there, nia = _a_referral(country), country.person("nia")
    clinic = let_in(country, nia, "clinic register")
    assert is_token(clinic.token)

    assert clinic.get("/services?need=primary_health").status_code == 200
    inbox = clinic.get("/referrals?box=in").json["items"]
    assert [f"/referrals/{line['id']}" for line in inbox] == [there]
    assert clinic.get(there).json["snapshot"] is None
    # Nobody can ask a system: it names somebody.
    assert clinic.step(there, "acknowledge").json["errors"].keys() == {"contact"}
    assert clinic.step(there, "acknowledge", contact=clinic.id).status_code == 422
    assert clinic.step(there, "acknowledge", contact=nia.id).status_code == 200
    asked: dict[str, Any] = {"key": "once", "appointment": VISIT}
    tag = clinic.get(there).headers["ETag"]
    accepted = clinic.step(there, "accept", **asked)
    assert accepted.json["snapshot"] == {"identity": {"preferred_name": "Mira"}}
    body = {"step": "accept", "appointment": VISIT}
    again = clinic.send("POST", f"/api/v1{there}/steps", body, Idempotency_Key="once", If_Match=tag)
    assert (again.status_code, again.json["version"]) == (200, accepted.json["version"])
    assert clinic.get(f"{there}/messages").json["items"][0]["body"]["where"] == "reception"

    ada = country.person("ada")
    acts = ada.get(f"/audit/entries?actor={clinic.id}&limit=200").json["items"]
    assert {"referral.list", "referral.accept", "message.list"} <= {act["action"] for act in acts}
    assert {act["role"] for act in acts} == {"system"}
    page = ada.client.get("/audit?actor=clinic+register", headers={"Cookie": ada.cookie})
    assert "clinic register, system" in page.get_data(as_text=True)
    assert _verify(country) == 0


def _verify(country: Country) -> int:
    return country.app.test_cli_runner().invoke(args=["nrm", "audit", "verify"]).exit_code


@pytest.mark.parametrize("how", ["unknown", "malformed", "expired", "revoked"])
def test_a_token_that_is_not_good_is_told_one_thing(
    country: Country, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nia = country.person("nia")
    clinic = let_in(country, nia, "clinic register", days=1)
    assert clinic.get("/agencies").status_code == 200
    if how == "revoked":
        ended = nia.submit(f"/admin/systems/{clinic.id}", **proof(country, "nia"))
        assert ended.status_code == 200
    if how == "expired":
        moved_by_hand(monkeypatch).on(86_401)
    clinic.token = {"unknown": f"nrm_{'0' * 72}", "malformed": "nrm_x"}.get(how, clinic.token)
    with counted(country) as asked:
        turned_away = clinic.get("/agencies")
    assert (turned_away.status_code, turned_away.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert turned_away.json["detail"] == "Sign in first."
    assert asked.counts == {"own": 1, "log": 0, "shred": 0, "commits": 0}
    # The cookie of somebody beside it does not help.
    beside = clinic.get("/agencies", Cookie=country.person("noa").cookie)
    assert beside.status_code == 401


def test_no_door_but_those_of_its_scopes_opens_for_a_system(country: Country) -> None:
    clinic = let_in(country, country.person("nia"), "clinic register", *SCOPES)
    ids = {
        "section": "identity",
        "name": "identity",
        "index": "1",
        "number": "1",
        "filename": "look.css",
    }
    rules = {rule.rule: rule for rule in country.app.url_map.iter_rules()}
    found: dict[str, set[int]] = {"to systems": set(), "closed": set()}
    for method, rule in sorted(routes_of(country.app)):
        endpoint, path = _endpoint(country, method, rule), rule
        if endpoint in OPEN:
            continue
        for argument in rules[rule].arguments:
            value = ids.get(argument, clinic.id)
            for kind in ("", "uuid:", "int:", "path:"):
                path = path.replace(f"<{kind}{argument}>", value)
        status = clinic.send(method, path, {} if method != "GET" else None).status_code
        found["to systems" if endpoint in TO_SYSTEMS else "closed"].add(status)
    assert found["closed"] == {403}
    assert not found["to systems"] & {401, 403}


def _endpoint(country: Country, method: str, rule: str) -> str:
    rules = country.app.url_map.iter_rules()
    return next(r.endpoint for r in rules if r.rule == rule and method in (r.methods or ()))


def test_the_document_says_what_is_open_to_systems(country: Country) -> None:
    paths = document_of(country.app)["paths"]
    said = {
        (method.upper(), path)
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method != "parameters" and {"system": []} in operation["security"]
    }
    real = {(m, r) for m, r in routes_of(country.app) if _endpoint(country, m, r) in TO_SYSTEMS}
    assert len(said) == len(real) == len(TO_SYSTEMS)
    assert {(m, path.replace("{", "<").replace("}", ">")) for m, path in said} == {
        (m, rule.replace("uuid:", "")) for m, rule in real
    }


def test_scopes_narrow_what_a_system_may_do(country: Country) -> None:
    there, nia = _a_referral(country), country.person("nia")
    reader = let_in(country, nia, "reader", "referrals.read")
    assert reader.get(there).status_code == 200
    assert reader.get("/agencies").status_code == 403
    assert reader.step(there, "decline", reason="no_capacity").status_code == 403
    assert nia.get(there).json["state"] == "sent"
    guide = let_in(country, nia, "guide", "directory.read")
    assert guide.get("/agencies").status_code == 200
    assert guide.get(there).status_code == 404
    assert guide.get("/referrals?box=in").status_code == 403
    with country.inside(write=False):
        assert not _grants_of(guide)
        assert len(_grants_of(reader)) == 1
    stranger = let_in(country, country.person("pia"), "police register")
    assert stranger.get(there).status_code == 404


def _grants_of(system: System) -> list[Grant]:
    rows = session().query(Grant).filter(Grant.kind == "agency")
    return [row for row in rows if str(row.holder_id) == system.id]


def test_an_ended_token_leaves_nothing_and_the_agency_has_a_new_key(country: Country) -> None:
    there, nia = _a_referral(country), country.person("nia")
    clinic, other = let_in(country, nia, "clinic register"), let_in(country, nia, "second")
    with country.inside(write=False):
        before = find_agency_named("Clinic").certificate_id
    assert nia.submit(f"/admin/systems/{clinic.id}", **proof(country, "nia")).status_code == 200
    with country.inside(write=False):
        assert find_agency_named("Clinic").certificate_id != before
        row, account = session().execute(BY_ACCOUNT, {"account_id": UUID(clinic.id)}).one()
        assert (row.sealed_keys, account.state) == (b"", "left")
        assert not _grants_of(clinic)
        # Who stays goes on: people, and the other system, hold the new key.
        assert len(_grants_of(other)) == 2
    assert other.step(there, "decline", reason="no_capacity").status_code == 200
    again = nia.submit(f"/admin/systems/{clinic.id}", **proof(country, "nia"))
    assert again.status_code == 409
    assert _verify(country) == 0


def test_a_system_whose_token_ran_out_is_given_no_new_key(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    nia = country.person("nia")
    short, other = let_in(country, nia, "short", days=1), let_in(country, nia, "second")
    moved_by_hand(monkeypatch).on(86_401)
    nia = country.person("nia")
    assert nia.submit(f"/admin/systems/{other.id}", **proof(country, "nia")).status_code == 200
    with country.inside(write=False):
        assert len(_grants_of(short)) == 1
    assert nia.submit(f"/admin/systems/{short.id}", **proof(country, "nia")).status_code == 200
    with country.inside(write=False):
        assert not _grants_of(short)


def test_a_system_is_nobody_among_the_people(country: Country) -> None:
    nia = country.person("nia")
    clinic = let_in(country, nia, "clinic register")
    page = nia.client.get("/admin/people", headers={"Cookie": nia.cookie}).get_data(as_text=True)
    assert "noa" in page
    assert "clinic register" not in page
    for path in ("", "/leave"):
        seen = nia.client.get(f"/admin/people/{clinic.id}{path}", headers={"Cookie": nia.cookie})
        assert seen.status_code == 404
    desk = nia.client.get("/", headers={"Cookie": nia.cookie}).get_data(as_text=True)
    assert "2 colleagues have no recovery codes" in desk
    # Nor does anybody get in by its name.
    given = {"name": "clinic register", "passphrase": "any", "code": "000000"}
    assert nia.client.post("/api/v1/session", json=given).status_code == 401
    with country.inside(write=False), pytest.raises(Exception, match="no account"):
        find_account("clinic register")
    taken = nia.submit("/admin/people/new", name="clinic register", role="partner_worker")
    assert taken.status_code == 409


def test_the_day_of_the_last_use_is_kept_and_nothing_finer(country: Country) -> None:
    nia = country.person("nia")
    clinic = let_in(country, nia, "clinic register")
    with counted(country) as first:
        clinic.get("/agencies")
    with counted(country) as second:
        clinic.get("/agencies")
    assert first.counts["own"] == second.counts["own"] + 1
    assert first.counts["commits"] == second.counts["commits"] == 1
    with country.inside(write=False):
        row, _ = session().execute(BY_ACCOUNT, {"account_id": UUID(clinic.id)}).one()
        assert row.used_at.strftime("%H%M%S%f") == "000000000000"


def test_only_a_custodian_who_proves_to_be_there_lets_a_system_in(country: Country) -> None:
    eva, nia = country.person("eva"), country.person("nia")
    answers = {"name": "clinic register", "days": "90", "scope": "directory.read"}
    refused = eva.submit("/admin/systems/new", **answers, **proof(country, "eva"))
    assert refused.status_code == 403
    wrong = {"passphrase": "not that", "code": "000000"}
    assert nia.submit("/admin/systems/new", **answers, **wrong).status_code == 403
    assert nia.submit("/admin/systems/new", **answers).status_code == 422
    assert eva.submit("/admin/systems/new", **answers).status_code == 403
    for fault in ({"days": "367"}, {"days": "0"}, {"scope": "cases.write"}, {"name": ""}):
        given = {**answers, **fault, **proof(country, "nia")}
        assert nia.submit("/admin/systems/new", **given).status_code == 422
    clinic = let_in(country, nia, "clinic register")
    pia = country.person("pia")
    assert pia.submit(f"/admin/systems/{clinic.id}", **proof(country, "pia")).status_code == 404
    assert clinic.get("/agencies").status_code == 200


def test_a_custodian_does_it_at_the_command_line(country: Country) -> None:
    made = _command(country, "make", "clinic register", "--scope", "directory.read")
    assert "nrm_" in made
    assert "clinic register  directory.read  until" in _command(country, "list")
    assert "opens nothing any more" in _command(country, "revoke", "clinic register")
    assert "ended" in _command(country, "list")


def _command(country: Country, *words: str) -> str:
    given = country.credentials("nia")
    typed = "\n".join((given["name"], given["passphrase"], given["code"], ""))
    run = country.app.test_cli_runner().invoke(args=["nrm", "systems", *words], input=typed)
    assert run.exit_code == 0, run.output
    return str(run.output)


def test_a_site_that_lures_a_browser_sends_nothing_as_a_system(country: Country) -> None:
    clinic = let_in(country, country.person("nia"), "clinic register")
    sent = clinic.send("POST", "/api/v1/referrals", {}, Sec_Fetch_Site="cross-site")
    assert sent.status_code in (403, 405)
    person: Person = country.person("nia")
    # A scheme that is not ours leaves the cookie alone.
    beside = person.get("/agencies", Authorization="Basic eDp5")
    assert beside.status_code == 200
