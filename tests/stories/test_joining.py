"""Joining by pages, from the invitation to the first case, and each way in which it is refused."""

import re
from base64 import b32decode
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.test import TestResponse

from nrm.accounts.models import Joining, SecondFactor, find_account
from nrm.accounts.recovery_codes import AT_ONCE
from nrm.database import now
from nrm.vault import totp
from tests.support.clock import Hands, moved_by_hand
from tests.support.country import PASSPHRASE, Country
from tests.support.joining import invite, shown_code
from tests.support.reader import Reader, acts

NEW = "velvet harbour 93 mosaic turnip"
OTHER = "quarry lantern 58 oblique meadow"
WRONG = "wrong wrong wrong wrong"


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """A clock to be moved on."""
    return moved_by_hand(monkeypatch)


@dataclass
class Joiner:
    """Somebody without an account yet, in a browser that keeps its cookies."""

    country: Country
    name: str
    code: str
    source: str = "192.0.2.40"
    jar: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> TestResponse:
        """The page at this path."""
        return self._open(path, "GET", None)

    def begins(self, passphrase: str = NEW, **other: str) -> TestResponse:
        """Code and passphrase are sent, the passphrase twice."""
        given = {"name": self.name, "invitation_code": self.code}
        twice = {"new_passphrase": passphrase, "new_passphrase_again": passphrase}
        return self._open("/join", "POST", {**given, **twice, **other})

    def seed(self) -> bytes:
        """The seed as the page shows it in letters."""
        shown = re.search('<code dir="ltr">([A-Z2-7 ]+)</code>', self.get("/join/factor").text)
        assert shown is not None
        return b32decode(shown[1].replace(" ", ""))

    def confirms(self, code: str | None = None) -> TestResponse:
        """A code of the app, or another one."""
        typed = totp.current_code(self.seed(), now()) if code is None else code
        return self._open("/join/factor", "POST", {"code": typed})

    def _open(self, path: str, method: str, form: dict[str, str] | None) -> TestResponse:
        client = self.country.app.test_client(use_cookies=False)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.jar.items())}
        there = {"REMOTE_ADDR": self.source}
        sent: dict[str, Any] = {"method": method, "headers": headers, "environ_overrides": there}
        answer = client.open(path, data=form, **sent)
        for line in answer.headers.getlist("Set-Cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.jar[name] = value
        return answer


def _invites(country: Country, **other: str) -> Joiner:
    given = {"name": "mila", **other}
    return Joiner(country, given["name"], invite(country.person("ana"), **given))


def _joins(country: Country, **other: Any) -> tuple[Joiner, list[str]]:
    """Somebody who joined and waits, with the words of the key."""
    mila = _invites(country, **other)
    assert mila.begins().status_code == 303
    country.seeds[mila.name] = mila.seed()
    assert mila.confirms().status_code == 200
    return mila, _words(mila.get("/join/waiting"))


def _words(page: TestResponse) -> list[str]:
    return re.findall(r"<bdi>([a-z]{5})</bdi>", page.text)


def _page_of(country: Country, name: str) -> str:
    with country.inside(write=False):
        return f"/admin/people/{find_account(name).id}"


def _confirms(
    country: Country, custodian: Reader, name: str, words: list[str], **other: Any
) -> TestResponse:
    proof = country.credentials(custodian.person.name)
    ticks = [f"{at} {word}" for at, word in enumerate(words, 1)]
    given = {"words": " ".join(words), "heard": ticks, "code": proof["code"]}
    path = f"{_page_of(country, name)}/confirm"
    return custodian.post(path, {"passphrase": PASSPHRASE, **given, **other})


def _signs_in(country: Country, name: str = "mila", passphrase: str = NEW) -> TestResponse:
    given = {**country.credentials(name), "passphrase": passphrase}
    return country.app.test_client(use_cookies=False).post("/api/v1/session", json=given)


def _outcomes(country: Country, action: str) -> list[str]:
    found = country.person("ada").get(f"/audit/entries?action={action}").json["items"]
    return [entry["outcome"] for entry in found]


def test_from_invitation_to_the_first_case(country: Country) -> None:
    mila = _invites(country)
    begun = mila.begins()
    assert (begun.status_code, begun.headers["Location"]) == (303, "/join/factor")
    assert '<path stroke="#000" d="M4 4.5h7' in mila.get("/join/factor").text
    country.seeds["mila"] = mila.seed()
    joined = mila.confirms()
    assert len(re.findall("([A-Z2-7]{4}(?: [A-Z2-7]{4}){7})", joined.text)) == AT_ONCE
    words = _words(mila.get("/join/waiting"))
    assert len(words) == 8
    told = _signs_in(country)
    assert (told.status_code, told.json["type"]) == (403, "unconfirmed")
    ana = Reader(country.person("ana"))
    assert "Waits to be confirmed" in ana.get("/admin/people").text
    assert _words(ana.get(_page_of(country, "mila"))) == words
    assert _confirms(country, ana, "mila", words).status_code == 200
    answer = _signs_in(country)
    assert answer.status_code == 201
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    sent = {"Cookie": cookie, "X-CSRF-Token": answer.json["csrf"]}
    case = {"entry_channel": "health", "person_group": "adult", "region": "capital"}
    client = country.app.test_client(use_cookies=False)
    new = {**case, "priority": "routine", "sections": {"identity": {"preferred_name": "Mira"}}}
    assert client.post("/api/v1/cases", json=new, headers=sent).status_code == 201
    assert mila.get("/join/waiting").headers["Location"] == "/sign-in"
    assert _outcomes(country, "account.join") == ["done"]
    assert "account.confirm:done" in acts(ana)


def test_who_stops_on_the_way_goes_on_with_code_and_passphrase(country: Country) -> None:
    mila = _invites(country)
    mila.begins()
    first = mila.seed()
    elsewhere = Joiner(country, "mila", mila.code.upper().replace(" ", "-"))
    assert elsewhere.begins().status_code == 303
    assert elsewhere.seed() == first
    assert mila.get("/join/factor").headers["Location"] == "/join"
    assert elsewhere.confirms().status_code == 200
    words = _words(elsewhere.get("/join/waiting"))
    again = Joiner(country, "mila", mila.code)
    assert again.begins().headers["Location"] == "/join/factor"
    assert again.get("/join/factor").headers["Location"] == "/join/waiting"
    assert _words(again.get("/join/waiting")) == words
    assert again.begins(OTHER).status_code == 401


def test_with_another_passphrase_one_begins_anew(country: Country) -> None:
    mila = _invites(country)
    mila.begins()
    first = mila.seed()
    mila.begins(OTHER)
    country.seeds["mila"] = mila.seed()
    assert country.seeds["mila"] != first
    assert mila.confirms(totp.current_code(first, now())).status_code == 403
    assert mila.confirms().status_code == 200
    assert _signs_in(country).status_code == 401
    assert _signs_in(country, passphrase=OTHER).status_code == 403


def test_every_failure_at_the_door_is_the_same_answer(country: Country, hands: Hands) -> None:
    mila = _invites(country)
    wrong = "0" * 32
    for number, (name, code) in enumerate(
        [("mila", wrong), ("nobody.here", wrong), ("nobody.here", mila.code), ("ana", mila.code)]
    ):
        told = Joiner(country, name, code, f"192.0.2.5{number}").begins()
        assert told.status_code == 401
        assert "Name or code do not fit, or the code has run out." in told.text
        assert not {NEW, mila.code, wrong} & set(re.findall('value="([^"]*)"', told.text))
    assert _outcomes(country, "account.join") == ["refused"] * 4
    late = Joiner(country, "mila", mila.code, "192.0.2.60")
    hands.on(72 * 3600 + 1)
    assert late.begins().status_code == 401


@pytest.mark.parametrize("name", ["mila", "nobody.here"])
def test_guessing_a_code_is_slowed_down(country: Country, name: str) -> None:
    _invites(country)
    guesser = Joiner(country, name, "f" * 32)
    assert [guesser.begins().status_code for _ in range(5)] == [401, 401, 401, 401, 429]


def test_guessing_the_first_code_of_the_app_is_slowed_down(country: Country) -> None:
    mila = _invites(country)
    mila.begins()
    guessed = [mila.confirms("12345") for _ in range(5)]
    assert [answer.status_code for answer in guessed] == [403, 403, 403, 403, 429]
    assert "This code does not fit" in guessed[0].text
    assert _outcomes(country, "account.activate")[:4] == ["refused"] * 4


def test_a_weak_or_mistyped_passphrase_is_told_why(country: Country) -> None:
    mila = _invites(country)
    assert "at least 15 characters" in mila.begins("short").text
    assert "contains your name" in mila.begins("mila walks over the hills").text
    assert "The two differ" in mila.begins(new_passphrase_again=OTHER).text
    assert mila.begins(name="").status_code == 422
    assert mila.begins().status_code == 303


def test_between_the_steps_nothing_opens_without_the_cookie(country: Country, hands: Hands) -> None:
    mila = _invites(country)
    mila.begins()
    token = mila.jar["__Host-nrm-join"]
    with country.inside(write=False) as reading:
        row = reading.query(Joining).one()
        assert bytes.fromhex(token) not in (row.token_hash, row.sealed_keys)
    session = Joiner(country, "mila", "", jar={"__Host-nrm": token})
    assert session.get("/account").status_code == 303
    for forged in ("", "00" * 32, token[:-2], "no token"):
        other = Joiner(country, "mila", "", jar={"__Host-nrm-join": forged})
        assert other.get("/join/factor").headers["Location"] == "/join"
        assert other._open("/join/factor", "POST", {"code": "123456"}).status_code == 303
    hands.on(31 * 60)
    assert mila.get("/join/factor").headers["Location"] == "/join"


def test_words_that_differ_end_it(country: Country) -> None:
    mila, words = _joins(country)
    ana = Reader(country.person("ana"))
    page = _page_of(country, "mila")
    told = ana.post(f"{page}/reject", {})
    assert "The key was not confirmed" in told.text
    assert _signs_in_at_all(country) == 401
    assert mila.begins().status_code == 401
    assert _confirms(country, ana, "mila", words).status_code == 409
    assert ana.post(f"{page}/reject", {}).status_code == 409
    with country.inside(write=False) as reading:
        account = find_account("mila")
        assert (account.sealed_keys, account.signing_public) == (b"", b"")
        assert not reading.query(SecondFactor).filter_by(account_id=account.id).all()
    assert sorted(_outcomes(country, "account.reject")) == ["done", "failed"]
    code = shown_code(ana.post(f"{page}/invite-again", {}).text)
    assert Joiner(country, "mila", code).begins(OTHER).status_code == 303


def _signs_in_at_all(country: Country) -> int:
    given = {"name": "mila", "passphrase": NEW, "code": "123456"}
    client = country.app.test_client(use_cookies=False)
    return client.post("/api/v1/session", json=given).status_code


def test_confirming_wants_every_word_the_key_and_a_proof(country: Country) -> None:
    _, words = _joins(country)
    ana = Reader(country.person("ana"))
    page = _page_of(country, "mila")
    ticks = [f"{at} {word}" for at, word in enumerate(words, 1)]
    for heard in ([], ticks[:-1], ticks[::-1]):
        told = _confirms(country, ana, "mila", words, heard=heard)
        assert (told.status_code, "Tick each word" in told.text) == (422, True)
    unproven = _confirms(country, ana, "mila", words, passphrase=WRONG)
    assert (unproven.status_code, WRONG in unproven.text) == (403, False)
    other = _confirms(country, ana, "mila", [*words[1:], words[0]])
    assert (other.status_code, "changed meanwhile" in other.text) == (409, True)
    assert _signs_in(country).status_code == 403
    for who in ("eva", "olga", "nia"):
        stranger = Reader(country.person(who))
        assert stranger.get(page).status_code == 404
        assert _confirms(country, stranger, "mila", words).status_code == 404
        for step in ("reject", "invite-again", "take-back"):
            assert stranger.post(f"{page}/{step}", {}).status_code == 404
    assert _confirms(country, ana, "mila", words).status_code == 200


def test_only_the_registrar_confirms_somebody_with_a_duty(country: Country) -> None:
    _, words = _joins(country, duty="custodian")
    ana, rita = Reader(country.person("ana")), Reader(country.person("rita"))
    page = _page_of(country, "mila")
    shown = ana.get(page).text
    assert "The registrar confirms this person" in shown
    assert f"{page}/confirm" not in shown
    assert _confirms(country, ana, "mila", words).status_code == 403
    assert _confirms(country, rita, "mila", words).status_code == 200
    assert "Confirmed, without the agency&#39;s key" in ana.get(page).text
    assert _confirms(country, ana, "mila", words).status_code == 200
    assert f"{page}/confirm" not in ana.get(page).text
    assert _confirms(country, ana, "mila", words).status_code == 409


def test_an_invitation_is_taken_back_and_the_name_invited_again(country: Country) -> None:
    mila = _invites(country)
    mila.begins()
    ana = Reader(country.person("ana"))
    page = _page_of(country, "mila")
    taken = ana.post("/admin/people/new", {"name": "mila", "role": "supervisor"})
    assert (taken.status_code, "has this name already" in taken.text) == (409, True)
    assert ana.post(f"{page}/take-back", {}).headers["Location"] == "/admin/people"
    assert mila.begins().status_code == 401
    assert mila.get("/join/factor").headers["Location"] == "/join"
    assert ana.post(f"{page}/invite-again", {}).status_code == 409
    again = _invites(country, role="supervisor")
    assert again.begins().status_code == 303
    with country.inside(write=False):
        assert find_account("mila").role == "supervisor"


def test_a_custodian_invites_into_the_own_agency_only_what_fits(country: Country) -> None:
    ana, rita = Reader(country.person("ana")), Reader(country.person("rita"))
    shown = ana.get("/admin/people/new").text
    assert 'value="auditor"' not in shown and 'value="registrar"' not in shown
    into_clinic = {"name": "mila", "role": "social_worker", "agency": country.agency_id("Clinic")}
    assert ana.post("/admin/people/new", into_clinic).status_code == 200
    with country.inside(write=False):
        assert str(find_account("mila").agency_id) == ana.person.agency
    for other in ({"role": "auditor"}, {"role": ""}, {"name": " "}, {"duty": "king"}):
        given = {"name": "milan", "role": "social_worker", **other}
        assert ana.post("/admin/people/new", given).status_code == 422
    registrar = {"name": "milan", "role": "social_worker", "duty": "registrar"}
    assert ana.post("/admin/people/new", registrar).status_code == 403
    there = {**into_clinic, "name": "milan", "role": "partner_worker"}
    assert rita.post("/admin/people/new", there).status_code == 200
    assert rita.post("/admin/people/new", {**there, "agency": "no"}).status_code == 422
    assert Reader(country.person("eva")).get("/admin/people/new").status_code == 403


def test_the_list_is_of_the_own_agency_and_the_registrars_of_all(country: Country) -> None:
    _invites(country)
    ana = Reader(country.person("ana")).get("/admin/people").text
    rita = Reader(country.person("rita")).get("/admin/people").text
    assert "mila" in ana and "eva" in ana and "nia" not in ana
    assert "mila" in rita and "nia" in rita
    assert 'href="/admin/people"' in ana
    assert 'href="/admin/people"' not in Reader(country.person("eva")).get("/account").text
    assert Reader(country.person("eva")).get("/admin/people").status_code == 403
