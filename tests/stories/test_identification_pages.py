"""Formal identification on pages, without script: the worker's, the authority's, and its list."""

from typing import Any

from nrm.database import now
from nrm.profile import current_profile
from tests.support.case_steps import a_presumed_case
from tests.support.country import Country
from tests.support.identification import REASONS, a_submitted_case, moves, says_no, says_yes
from tests.support.reader import Reader, hidden


def _takes(reader: Reader, here: str, step: str, **answers: Any) -> Any:
    """The answer to sending the form of a step as its page shows it."""
    page = reader.get(f"{here}/identification")
    sent = {"version": hidden(page, "version"), **answers}
    return reader.post(f"{here}/identification/{step}", sent)


def test_the_worker_writes_down_what_the_person_said_and_submits_it(country: Country) -> None:
    ana = Reader(country.person("ana"))
    here = a_presumed_case(country, ana.person)
    assert f"{here}/identification" in ana.get(here).text
    page = ana.get(f"{here}/identification")
    assert page.status_code == 200 and "Support never depends on it" in page.text
    assert _takes(ana, here, "propose").status_code == 303
    no = says_no(ana.person, here).json["id"]
    assert _takes(ana, here, "decline").status_code == 422
    assert "Decision</li>" in ana.get(here).text
    assert _takes(ana, here, "decline", consent=no).status_code == 303
    # The way of somebody who wants no decision has no such stop.
    assert "Decision</li>" not in ana.get(here).text
    assert "The person said no" in ana.get(f"{here}/identification").text
    assert _takes(ana, here, "propose").status_code == 303
    yes = says_yes(country, ana.person, here).json["id"]
    assert _takes(ana, here, "agree", consent=yes).status_code == 303
    assert _takes(ana, here, "submit", consent=yes).status_code == 303
    assert "Sent to the competent authority" in ana.get(f"{here}/identification").text
    assert _takes(ana, here, "dream").status_code == 404


def test_the_authority_reads_it_from_its_list_and_decides_by_two(country: Country) -> None:
    ana, cam, cleo = (Reader(country.person(name)) for name in ("ana", "cam", "cleo"))
    here, _ = a_submitted_case(country, ana.person)
    for place in ("/", "/submissions"):
        assert f"{here}/identification" in cam.get(place).text
    assert ana.get("/submissions").status_code == 403
    assert _takes(cam, here, "acknowledge").status_code == 303
    page = cam.get(f"{here}/identification")
    assert "Mira" not in page.text and f"{here}/identification/open" in page.text
    opened = cam.post(f"{here}/identification/open", {})
    assert opened.status_code == 200 and "Mira" in opened.text
    assert _takes(cam, here, "ask", question="Since when, quokka?").status_code == 303
    assert _takes(ana, here, "answer", answer="Since May, quokka.").status_code == 303
    assert "Since May, quokka." in cam.post(f"{here}/identification/open", {}).text
    wrong = _takes(cam, here, "case/decide", outcome="negative")
    assert wrong.status_code == 422 and "Write down why." in wrong.text
    asked = _takes(cam, here, "case/decide", outcome="negative", reasons=REASONS)
    assert asked.status_code == 303
    assert "Waits for a second member" in cleo.get(f"{here}/identification").text
    assert REASONS in cleo.post(f"{here}/identification/open", {}).text
    assert _takes(cleo, here, "case/decide", outcome="negative").status_code == 303
    assert "Not yet" in ana.get(f"{here}/identification").text
    assert REASONS in ana.post(f"{here}/identification/open", {}).text
    assert _takes(ana, here, "deliver", how="in_person").status_code == 422
    today = {"how": "in_person", "delivered_at": _today(country)}
    assert _takes(ana, here, "deliver", **today).status_code == 303
    assert "Handed over in person" in ana.get(f"{here}/identification").text


def _today(country: Country) -> str:
    with country.app.app_context():
        return now().astimezone(current_profile().time_zone).date().isoformat()


def test_a_supervisor_says_why_and_a_stranger_finds_nothing(country: Country) -> None:
    ana, sue, olga = (Reader(country.person(name)) for name in ("ana", "sue", "olga"))
    here, _ = a_submitted_case(country, ana.person)
    moves(country.person("cam"), here, "acknowledge")
    assert sue.get(f"{here}/identification").status_code == 200
    assert sue.post(f"{here}/identification/open", {}).status_code == 403
    given = sue.post(f"{here}/identification/open", {"purpose": "supervision"})
    assert given.status_code == 200 and "Mira" not in given.text
    assert olga.get(f"{here}/identification").status_code == 404


def test_recovery_is_started_extended_and_led_on(country: Country) -> None:
    ana, cam = Reader(country.person("ana")), Reader(country.person("cam"))
    here, _ = a_submitted_case(country, ana.person)
    moves(cam.person, here, "acknowledge")
    assert _takes(cam, here, "case/start_recovery").status_code == 303
    assert _takes(cam, here, "case/extend", reason="health").status_code == 303
    assert _takes(cam, here, "case/submit", person_asks="true").status_code == 303
    assert "The formal decision is being prepared" in cam.get(f"{here}/identification").text
    assert _takes(cam, here, "case/dream").status_code == 404
