"""Where I am signed in: seen, ended one by one or all at once, and nobody else's."""

import re
from typing import Any
from uuid import uuid4

import pytest

from tests.support.clock import Hands, moved_by_hand
from tests.support.country import Country, Person
from tests.support.reader import Reader
from tests.support.steps import open_a_case


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """A clock to be moved on."""
    return moved_by_hand(monkeypatch)


def _places(person: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = person.get("/sessions").json["items"]
    return items


def _is_in(person: Person) -> bool:
    return person.get("/session").status_code == 200


def _page(person: Person, method: str = "GET", path: str = "/account") -> Any:
    form = {"csrf_token": person.csrf} if method == "POST" else None
    return person.client.open(path, method=method, data=form, headers={"Cookie": person.cookie})


def _logged(country: Country, action: str) -> list[tuple[str, int | None]]:
    found = country.person("ada").get(f"/audit/entries?action={action}").json["items"]
    return [(entry["outcome"], entry["count"]) for entry in found]


def test_each_session_is_listed_with_its_times(country: Country, hands: Hands) -> None:
    there, here = country.person("ana"), country.person("ana")
    country.person("eva")
    hands.on(120)
    assert _is_in(there)
    newest, oldest = _places(here)
    assert (newest["id"], newest["here"]) == (here.session_id, True)
    assert (oldest["id"], oldest["here"]) == (there.session_id, False)
    assert oldest["began_at"] < oldest["used_at"] < oldest["ends_at"]
    page = here.get("/sessions?limit=1").json
    assert [item["id"] for item in page["items"]] == [here.session_id]
    rest = here.get(f"/sessions?limit=1&cursor={page['next']}").json
    assert ([item["id"] for item in rest["items"]], rest["next"]) == ([there.session_id], None)
    assert _logged(country, "session.list") == [("done", 1), ("done", 1), ("done", 2)]


def test_one_session_is_ended_from_another(country: Country) -> None:
    lost, here, third = (country.person("ana") for _ in range(3))
    assert here.send("DELETE", f"/sessions/{lost.session_id}").status_code == 204
    assert [_is_in(person) for person in (lost, here, third)] == [False, True, True]
    again = here.send("DELETE", f"/sessions/{lost.session_id}")
    assert again.status_code == 404
    assert lost.session_id not in {place["id"] for place in _places(here)}
    assert [outcome for outcome, _ in _logged(country, "session.close")] == ["refused", "done"]


def test_all_others_are_ended_at_once_and_nobody_elses(country: Country) -> None:
    first, second, here, eva = (country.person(name) for name in ("ana", "ana", "ana", "eva"))
    assert here.send("DELETE", "/sessions").status_code == 204
    assert [_is_in(person) for person in (first, second, here, eva)] == [False, False, True, True]
    assert [place["here"] for place in _places(here)] == [True]
    assert _logged(country, "session.close_others") == [("done", 2)]


def test_the_session_of_somebody_else_is_not_known(country: Country) -> None:
    ana, eva = country.person("ana"), country.person("eva")
    assert eva.send("DELETE", f"/sessions/{ana.session_id}").status_code == 404
    assert _page(eva, "POST", f"/account/sessions/{ana.session_id}/end").status_code == 404
    assert _is_in(ana)
    assert [outcome for outcome, _ in _logged(country, "session.close")] == ["refused"] * 2


def test_ending_the_own_session_takes_its_cookie(country: Country) -> None:
    ana = country.person("ana")
    answer = ana.send("DELETE", f"/sessions/{ana.session_id}")
    assert answer.status_code == 204
    assert "__Host-nrm=;" in answer.headers["Set-Cookie"]
    assert not _is_in(ana)


def test_a_session_that_ran_out_is_no_longer_listed(country: Country, hands: Hands) -> None:
    country.person("ana")
    hands.on(16 * 60)
    here = country.person("ana")
    assert [place["id"] for place in _places(here)] == [here.session_id]


def test_the_page_shows_and_ends_sessions_without_script(country: Country) -> None:
    lost, here = country.person("ana"), country.person("ana")
    shown = _page(here).get_data(as_text=True)
    ends = re.findall(r'action="(/account/sessions/[^"]*)"', shown)
    assert ends == [f"/account/sessions/{lost.session_id}/end", "/account/sessions/end"]
    ended = _page(here, "POST", ends[0])
    assert (ended.status_code, ended.headers["Location"]) == (303, "/account#sessions")
    assert not _is_in(lost)
    shown = _page(here).get_data(as_text=True)
    assert "You are here" in shown
    assert "/account/sessions/" not in shown
    other = country.person("ana")
    assert _page(here, "POST", "/account/sessions/end").status_code == 303
    assert (_is_in(other), _is_in(here)) == (False, True)


def test_a_long_list_is_cut_and_says_so(country: Country) -> None:
    for _ in range(21):
        country.person("ana")
    here = country.person("ana")
    shown = _page(here).get_data(as_text=True)
    assert shown.count("Sign out there") == 19
    assert "There are more" in shown
    assert len(shown.encode()) < 30_000
    assert _page(here, "POST", "/account/sessions/end").status_code == 303
    assert len(_places(here)) == 1


def test_what_was_refused_tells_nobody_there_what_exists(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    told = []
    for case_id in (open_a_case(ana)["id"], str(uuid4())):
        assert nia.get(f"/cases/{case_id}").status_code == 404
        rows = Reader(nia).get("/account").text.partition('id="accesses"')[2].partition("<tbody")[2]
        told.append(re.sub(r"<time.*?</time>", "", rows.partition("</tr>")[0], flags=re.DOTALL))
    assert "Refused" in told[0] and told[0] == told[1]
