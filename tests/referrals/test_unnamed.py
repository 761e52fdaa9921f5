"""What a partner writes says of nobody who it is: its question, and its word at the end.

Seen failing: with the hook that looks for names left out, and with feedback not looked through.
"""

import pytest

from tests.support.country import Country
from tests.support.reader import Reader, hidden
from tests.support.steps import a_sent_referral, accepts, open_a_case

NAME = "identity.preferred_name"
TELLING = (
    "Is this the woman who is called Dervishi?",
    "Ms. Okafor asked us the same last week.",
    "We know somebody at 12 Quay Street; is it her?",
    "Was she born on 4.3.1998?",
    "Write to her at mira@example.org first.",
    "Has she the passport AB1234567?",
)
HARMLESS = "Can she climb stairs? A woman could help on Monday between 9:00 and 17:00."


@pytest.fixture
def sent(country: Country) -> str:
    """The path of a referral that the clinic has acknowledged."""
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    there = a_sent_referral(country, ana, case, "Clinic", [NAME])
    country.person("nia").step(there, "acknowledge")
    return there


def test_a_question_that_tells_who_it_is_is_not_sent(country: Country, sent: str) -> None:
    nia = country.person("nia")
    for text in TELLING:
        refused = nia.step(sent, "ask", question=text)
        assert refused.status_code == 422, text
        assert "Leave out: " in refused.json["errors"]["question"][0]
    assert nia.get(f"{sent}/messages").json["items"] == []
    assert nia.step(sent, "ask", question=HARMLESS).status_code == 200


def test_the_page_says_what_to_leave_out_and_keeps_the_text(country: Country, sent: str) -> None:
    nia = Reader(country.person("nia"))
    version = hidden(nia.get(sent), "version")
    answer = {"step": "ask", "version": version, "question": TELLING[0]}
    refused = nia.post(f"{sent}/steps", answer)
    assert refused.status_code == 422
    assert "Leave out: a name" in refused.text and TELLING[0] in refused.text
    empty = nia.post(f"{sent}/steps", {**answer, "question": ""})
    assert "Answer this before you go on." in empty.text


def test_the_word_at_the_end_names_nobody(country: Country, sent: str) -> None:
    nia = country.person("nia")
    accepts(nia, sent)
    nia.step(sent, "begin", met_on="2026-11-24")
    for text in TELLING:
        refused = nia.step(sent, "complete", outcome="service_delivered", feedback=text)
        assert refused.status_code == 422, text
    done = nia.step(sent, "complete", outcome="service_delivered", feedback=HARMLESS)
    assert done.status_code == 200
    assert country.person("ana").get(f"{sent}/messages").json["items"][-1]["body"] == {
        "text": HARMLESS
    }
