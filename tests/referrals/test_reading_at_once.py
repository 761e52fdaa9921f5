"""What waits at a partner is said to be read where it is listed, with one press.

Seen failing: with the button on everything that waits, and with any address taken as the way back.
"""

from werkzeug.test import TestResponse

from tests.support.country import Country
from tests.support.reader import Reader, acts
from tests.support.steps import a_sent_referral, accepts, open_a_case

NAME = "identity.preferred_name"
LISTS = ("/", "/referrals/in")


def _sent(country: Country) -> str:
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    return a_sent_referral(country, ana, case, "Clinic", [NAME])


def _form(reader: Reader, listed: str, there: str) -> dict[str, str]:
    """What the form beside this referral holds on that list; nothing where there is none."""
    page = reader.get(listed).text
    held = page.partition(f'action="{there}/steps"')[2].partition("</form>")[0]
    inputs = held.split('type="hidden" name="')[1:]
    return {each.partition('"')[0]: each.split('"')[2] for each in inputs}


def _presses(reader: Reader, listed: str, there: str, **other: str) -> TestResponse:
    return reader.post(f"{there}/steps", {**_form(reader, listed, there), **other})


def test_one_press_and_back_to_the_list(country: Country) -> None:
    nia = Reader(country.person("nia"))
    for listed in LISTS:
        there = _sent(country)
        assert _form(nia, listed, there)["back"] == listed
        answer = _presses(nia, listed, there)
        assert answer.status_code == 303
        back = answer.headers["Location"]
        assert back == f"{listed}?done=acknowledge"
        page = nia.get(back).text
        assert "The sender sees that you have read it." in page and there in page
        assert _form(nia, listed, there) == {}, "it was read"
        assert country.person("ana").get(there).json["state"] == "acknowledged"
    assert acts(nia).count("referral.acknowledge:done") == 2


def test_the_second_of_two_presses_is_told_what_happened(country: Country) -> None:
    there, nia = _sent(country), Reader(country.person("nia"))
    held = _form(nia, "/", there)
    country.person("noa").step(there, "acknowledge")
    late = nia.post(f"{there}/steps", held)
    assert late.status_code == 412 and "Go to my desk" in late.text


def test_only_what_was_not_read_has_the_button(country: Country) -> None:
    waits, helped, nia = _sent(country), _sent(country), Reader(country.person("nia"))
    accepts(nia.person, helped)
    for listed in LISTS:
        assert _form(nia, listed, waits) and not _form(nia, listed, helped)
    assert not _form(Reader(country.person("ana")), "/referrals/out", waits)
    assert "done=accept" not in nia.get("/?done=accept").text
    assert "You accepted" not in nia.get("/?done=accept").text


def test_it_leads_back_to_the_lists_alone(country: Country) -> None:
    there, nia = _sent(country), Reader(country.person("nia"))
    answer = _presses(nia, "/", there, back="//elsewhere.example")
    assert answer.headers["Location"] == f"{there}?done=acknowledge"
