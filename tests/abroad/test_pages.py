"""The pages: from the question to the person, there, and back; nothing of it by the API."""

import re
from datetime import timedelta

import pytest

from nrm.abroad import on_desk
from nrm.database import now
from tests.support.borders import (
    FIELDS,
    NAME,
    Countries,
    a_case,
    arrived,
    asks_abroad,
    came_path,
    entries,
    shared,
    verified,
)
from tests.support.neighbours import SERVICE
from tests.support.reader import Reader, hidden


def _readers(countries: Countries) -> tuple[Reader, Reader]:
    return Reader(countries.asks.person("ana")), Reader(countries.helps.person("ana"))


def _agreed(country: str = "FI") -> dict[str, object]:
    until = now() + timedelta(days=60)
    return {
        "scope": "share_abroad",
        "country": country,
        "purpose": SERVICE,
        "fields": FIELDS,
        "given_by": "person",
        "agreed": "yes",
        "obtained_how": "verbal",
        "expires_at": f"{until:%d.%m.%Y}",
    }


def _asking(page: str) -> dict[str, str]:
    """What a form carries along, as a browser would send it."""
    hidden_fields = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: value for name, value in hidden_fields if name != "csrf_token"}


def test_a_worker_asks_another_country_and_the_focal_point_there_helps(
    countries: Countries,
) -> None:
    ana, eva = _readers(countries)
    case = f"/cases/{a_case(countries.asks)['id']}"
    assert f'href="{case}/abroad"' in ana.get(case).text
    empty = ana.get(f"{case}/abroad").text
    way = f"{case}/consents/new?scope=share_abroad"
    assert "There is no consent for this yet" in empty and f'href="{way}"' in empty
    form = ana.get(way).text
    assert ">Finland<" in form and "Sweden" not in form and 'name="recipient"' not in form
    assert "nobody can take back" in form and '" checked' not in form
    assert ana.post(f"{case}/consents/new", _agreed()).status_code == 303
    page = ana.get(f"{case}/abroad")
    assert "Finland" in page.text and 'value="identity.given_names"' in page.text
    answers = {**_asking(page.text), "urgency": "high", "envelope.language": "el"}
    answers["envelope.headcount"] = "2"
    preview = ana.post(f"{case}/abroad", {**answers, "fields": FIELDS, "do": "preview"}).text
    assert "Language: Greek" in preview and "How many: 2 people" in preview
    assert countries.asks.posts() == 0
    first, second = (ana.post(f"{case}/abroad", {**answers, "fields": FIELDS}) for _ in range(2))
    here = first.headers["Location"]
    assert first.status_code == 303 and second.headers["Location"] == here
    sent = ana.get(here).text
    assert "has not taken it yet" in sent and NAME not in sent
    assert countries.asks.posts() == 1
    on_case = ana.get(case).text
    assert f'href="{here}"' in on_case and "In another country: Finland" in on_case

    there = _on_desk(eva)
    opened = eva.get(there).text
    assert "asked by Greece" in opened and "Greek" in opened and NAME not in opened
    assert "Irini" not in eva.get("/arrivals").text
    assert _steps(eva, there, step="accept") == 303
    countries.post_all()
    assert "Send what was agreed" in ana.get(here).text
    assert _steps(ana, here, step="share") == 303
    countries.asks.posts()
    assert NAME in eva.get(there).text
    assert _steps(eva, there, step="complete", outcome="service_delivered") == 303
    countries.helps.posts()
    assert NAME not in eva.get(there).text and "opens any more" in eva.get(there).text
    assert "Help there is over" in ana.get(here).text and "Help there is over" not in on_case
    assert there not in eva.get("/arrivals").text and there in eva.get("/arrivals?show=ended").text
    exchange = here.rpartition("/")[2]
    assert entries(countries.asks, exchange)[0] == "trm_referral.send"
    assert verified(countries.asks) and verified(countries.helps)


def _on_desk(reader: Reader) -> str:
    found = re.search(r'href="(/arrivals/[^"]+)"', reader.get("/").text)
    assert found is not None
    return found[1]


def _steps(reader: Reader, there: str, **said: str) -> int:
    version = hidden(reader.get(there), "version")
    return reader.post(f"{there}/steps", {**said, "version": version}).status_code


def test_what_is_missing_is_said_at_its_question_and_answers_are_kept(
    countries: Countries,
) -> None:
    ana, eva = _readers(countries)
    case = f"/cases/{a_case(countries.asks)['id']}"
    missing = ana.post(f"{case}/consents/new", {**_agreed(), "country": "", "recipient": ""})
    assert missing.status_code == 422 and 'href="#country"' in missing.text
    unpaired = ana.post(f"{case}/consents/new", {**_agreed("SE")})
    assert unpaired.status_code == 303
    assert "There is no consent for this yet" in ana.get(f"{case}/abroad").text
    for _ in range(2):
        assert ana.post(f"{case}/consents/new", _agreed()).status_code == 303
    which = ana.get(f"{case}/abroad").text
    assert which.count('name="consent"') == 2 and 'name="urgency"' not in which
    chosen = re.search(r'name="consent"[^>]* value="([^"]+)"', which)
    assert chosen is not None
    page = ana.get(f"{case}/abroad?consent={chosen[1]}")
    answers = {**_asking(page.text), "envelope.needed_by": "some day", "fields": FIELDS}
    wrong = ana.post(f"{case}/abroad", answers)
    assert wrong.status_code == 422 and "some day" in wrong.text
    assert 'href="#urgency-1"' in wrong.text
    other = ana.post(f"{case}/abroad", {**answers, "urgency": "routine", "service": "legal_advice"})
    assert other.status_code == 422
    there = _came(countries, eva)
    version = hidden(eva.get(there), "version")
    silent = eva.post(f"{there}/steps", {"step": "decline", "version": version})
    assert silent.status_code == 422 and "Choose one of the listed answers." in silent.text
    assert eva.post(f"{there}/steps", {"step": "fly", "version": version}).status_code == 422
    assert _steps(eva, there, step="decline", reason="no_capacity") == 303
    assert "It has ended" in eva.get(there).text


def _came(countries: Countries, eva: Reader) -> str:
    sent = asks_abroad(countries)
    countries.asks.posts()
    return came_path(countries, sent).replace("/trm-arrivals", "/arrivals")


def test_a_withdrawal_says_what_it_ends_in_the_other_country(countries: Countries) -> None:
    ana, eva = _readers(countries)
    here, there = (path.replace("/trm-", "/") for path in shared(countries))
    here = here.replace("/referrals", "/abroad")
    consent = ana.person.get(here.replace("/abroad", "/trm-referrals")).json["consent"]
    page = ana.get(f"/consents/{consent}/withdraw")
    assert f'href="{here}"' in page.text and "nobody takes back" in page.text
    assert "once their service has taken that" in page.text
    case = re.search(r'href="(/cases/[^"#]+)#referrals"', ana.get(here).text)
    assert case is not None and "Finland" in ana.get(f"{case[1]}/consents").text
    assert NAME in eva.get(there).text
    said = {"how": "verbal", "once": hidden(page, "once")}
    assert ana.post(f"/consents/{consent}/withdraw", said).status_code in (200, 303)
    assert NAME in eva.get(there).text and "may still open there" in ana.get(here).text
    countries.asks.posts()
    assert NAME not in eva.get(there).text
    assert "It has ended. What was sent opens no more there." in ana.get(here).text


def test_whoever_may_not_ask_or_answer_sees_no_way(countries: Countries) -> None:
    case = f"/cases/{a_case(countries.asks)['id']}"
    there = _came(countries, Reader(countries.helps.person("ana")))
    for name, status in (("sue", 403), ("olga", 403), ("nia", 403)):
        reader = Reader(countries.asks.person(name))
        assert f"{case}/abroad" not in reader.get(case).text, name
        assert reader.get(f"{case}/abroad").status_code in (status, 404), name
    for name in ("nia", "olga"):
        reader = Reader(countries.helps.person(name))
        assert "Asked by other countries" not in reader.get("/").text, name
        assert reader.get(there).status_code in (403, 404), name
    assert arrived(countries)


def test_asked_again_help_goes_on_until_the_older_yes_ends(countries: Countries) -> None:
    ana, eva = _readers(countries)
    here, there = (path.replace("/trm-", "/") for path in shared(countries))
    sent = ana.person.get(here.replace("/referrals", "/trm-referrals")).json
    case, older = f"/cases/{sent['case']}", sent["consent"]
    ledger = ana.get(f"{case}/consents").text
    assert f"{case}/consents/new?scope=share_abroad&amp;country=FI" in ledger
    assert f"supersedes={older}" not in ledger
    by_hand = ana.get(f"{case}/consents/new?supersedes={older}").text
    assert "ask there anew" in by_hand and "goes on under it" not in by_hand
    assert ana.post(f"{case}/consents/new", _agreed()).status_code == 303
    assert NAME in eva.get(there).text


def test_the_same_country_is_asked_twice_only_knowingly(countries: Countries) -> None:
    ana, _ = _readers(countries)
    sent = asks_abroad(countries)
    page = ana.get(f"/cases/{sent['case']}/abroad").text
    assert "This country was asked for the same already" in page
    assert f'href="/abroad/{sent["id"]}"' in page


def test_whoever_is_helped_hides_nobody_who_waits(
    countries: Countries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_desk, "_MOST", 1)
    _, eva = _readers(countries)
    helped, waits = (_came(countries, eva) for _ in range(2))
    assert _steps(eva, helped, step="accept") == 303
    desk = eva.get("/").text
    assert waits in desk and helped not in desk
    assert waits in eva.get("/arrivals").text and helped not in eva.get("/arrivals").text
    assert helped in eva.get("/arrivals?show=helped").text
