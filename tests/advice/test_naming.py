"""No text between two agencies says who it is about: 500 that would, and 500 that would not."""

import random
from typing import Any

import pytest

from nrm.advice.naming import LONGEST_TEXT, Known, telling
from tests.referrals import test_identifying as envelopes
from tests.support.advice import asked, asks, service_of
from tests.support.country import Country, a_country

ROUNDS = envelopes.ROUNDS
# A name that the text says is one, in the scripts and languages that profiles have.
CALLED = (
    "She is called {name}, and she cannot sleep.",
    "Her name is {name}.",
    "Ask Ms {name} whether she wants to come.",
    "What can we do for Mrs. {name}?",
    "Elle s'appelle {name} et elle a peur.",
    "Frau {name} fragt nach einem Zimmer.",
    "Η κυρία {name} χρειάζεται γιατρό.",
    "Την κοπέλα τη λένε {name}.",
    "اسمها {name} وهي خائفة",
    "Её зовут {name}.",
    "A girl called {name} came to the school.",
)
TELLS = (
    "Call back on {phone}.",
    "She can be reached at {mail}, but not at home.",
    "Passport {paper}: is it enough?",
    "Born {born}: is she too old for it?",
    "She lives at {house} and cannot leave.",
    "Είναι στο {phone}, μετά τις 5.",
    "رقمها {phone}",
)
HARMLESS = (
    "What helps somebody who cannot sleep, {number} weeks after she left?",
    "A girl of about {number} is afraid of {what}. Is a visit at the clinic safe?",
    "She has worked for {number} months without being paid. Whom can she ask?",
    "Can somebody without papers come to you on {day}, with an interpreter for {language}?",
    "We think of {what}. Does a report to the police follow, or can it wait until {day}?",
    "Is room {number} the quiet one? She is told to come after 17:00 on {day}.",
    "How long does {what} last as a rule, and who pays the {number} euros?",
    "Yes. Come with her between 09:00 and 11:30; {language} is spoken here on {day}.",
    "No: {what} is not what we do. The Legal Aid Board in the North does.",
    "The woman called on {day} and asked for {what}; is that named Reflection Period?",
    "Η γυναίκα φοβάται· μπορεί να έρθει {day};",
    "هل يمكنها أن تأتي يوم {day}؟",
    "Elle a peur de {what}. Est-ce qu'elle peut venir {day} ?",
    "It is case law of 2019 that she need not testify, see article {number}.",
)
WHAT = ("a tattoo", "the man outside", "an operation", "the recovery period", "a debt", "the court")
# What passed once, as people type it: other signs, small letters, other languages.
NAMED = (
    *("Elle s’appelle Mira", "She’s called Mira.", 'Her name is "Mira"', "a girl called “Mira”"),
    *("Elle est prénommée « Mira »", "She is called \u200bMira", "Ms \u200fMira asks"),
    *("her name is mira", "HER NAME IS MIRA", "Ihr Name ist Mira.", "Son nom est Mira"),
    *("Il suo nome è Mira", "Est-ce que madame Diallo peut venir ?", "La signora Rossi ha paura"),
    *("A woman, named Mira, came", "Her name is April", "Zij heet Mira.", "Mevrouw Jansen slaapt"),
    *("Hon heter Mira", "Hänen nimensä on Mira.", "Ei henw yw Mira", "Her n\u00adame is Mira"),
    *(
        "Η κυρία\nΔερβίση",
        "Ihr Name lautet: Mira",
        "Her name:\nMira",
        "Ｈｅｒ ｎａｍｅ ｉｓ Ｍｉｒａ",
    ),
    *("She is called mira", "وأسمها ميرا", "Hon är från norr, namn: Mira", "She goes by 'Mira'"),
)
REACHED = (
    *(
        "Write to mira＠example.org",
        "mira (at) example.org",
        "mira[at]example.org",
        "see @mira_k99",
    ),
    *("t.me/mirak", "mira @ example . org", "mira at example dot org"),
    *("210\n555\n0100", "210,555,0100", "210:555:0100", "210_555_0100", "*210* *555* *0100*"),
    *("٢١٠ ٥٥٥ ٠١٠٠", "2️⃣1️⃣0️⃣ 555 0100", "210\u200b555\u200b0100"),
)
NUMBERED = ("AB 123 456 is her paper", "AB-123-456", "Paper A 12 34 56 7")
BORN = (
    *("Born 3.5.2012, is she a child?", "3rd of May 1991", "May 3, 1991", "3 / 5 / 1991"),
    *("3–5–1991", "٣/٥/١٩٩١", "MAY 3RD, 1991", "3 mai 1991", "1er mai 2011", "3 Μαΐου 1991"),
    *("3. Mai 2012", "1991/5/3", "3.5.12", "3. toukokuuta 2014", "5/23/2009", "٣ مايو ١٩٩١"),
)
MORE_HARMLESS = (
    *("They miss the lessons. Monday is best.", "The woman called. She is afraid.", "2019, 2020"),
    *("Das heißt, Sie können kommen.", "Wie heißt das Verfahren?", "La signora ha paura."),
    *("Comment s'appelle ce service ?", "Her name is not known to us.", "Sie hat einen Namen."),
    *("Mo-Fr 09:00-17:00, 24/7 by phone: is there a night desk?", "It costs EUR 12 000 a year."),
    *("Nobody is told her name. Is that safe?", "He is called every night by them.", "(at night)"),
    *("Een vrouw met heet water verbrand; kan zij komen?", "Hon behöver en tolk.", "Her name?"),
    "She was called stupid and beaten, for 3 years, 7 days a week, 12 hours a day.",
    *("From 1.12. to 5.12.2026, or on 2026-12-05 at 9.30?", "Leave out her name, please."),
    *("Η κυρία χρειάζεται γιατρό.", "She may come in April or May 2026, at 10:00, 11:30 or 14:00."),
    *("Is Article 12 (3) of 2019 or the law of 2011 meant?", "Mae angen help arni; beth yw'r enw?"),
    *("Hän tarvitsee apua. Mikä on palvelun nimi?", "She called the police in 2024; what now?"),
)


def _telling(draw: random.Random) -> str:
    digits = "".join(str(draw.randint(0, 9)) for _ in range(8))
    name = draw.choice([*envelopes.FIRST, *envelopes.LAST])
    day, month = draw.randint(1, 28), draw.randint(1, 12)
    said = {
        "phone": draw.choice([f"+30 210 {digits}", f"069-{digits[:3]}-{digits[3:]}", digits]),
        "mail": f"{draw.choice(['mira', 'x.y', 'a_1'])}@example.org",
        "paper": "".join(draw.choice("ABCDEFGHKLM") for _ in range(2)) + digits[:7],
        "born": draw.choice(["{}.{}.{}", "{}/{}/{}"]).format(day, month, draw.randint(1960, 2005)),
        "house": draw.choice(
            ["{} Quay Street", "Rue du Port {}", "Οδός Ερμού {}", "Hauptstrasse {}"]
        ).format(draw.randint(2, 99)),
        "name": name,
    }
    return draw.choice([*CALLED, *TELLS]).format(**said)


def _harmless(draw: random.Random) -> str:
    days = ("5.12.2026", "Monday", "2026-12-05", "5 December 2026")
    return draw.choice(HARMLESS).format(
        number=draw.randint(2, 30),
        what=draw.choice(WHAT),
        day=draw.choice(days),
        language=draw.choice(["Arabic", "Albanian", "Vietnamese"]),
    )


def test_whatever_would_tell_it_is_found_without_a_record(country_words: None) -> None:
    draw = random.Random(3)
    passed = [text for text in (_telling(draw) for _ in range(ROUNDS)) if not _held_up(text)]
    assert passed == []


def test_nothing_harmless_is_held_up(country_words: None) -> None:
    draw = random.Random(4)
    held = [text for text in (_harmless(draw) for _ in range(ROUNDS)) if _held_up(text)]
    assert held == []
    also = [envelopes._harmless(draw) for _ in range(ROUNDS)]
    assert [text for text in also if _held_up(text)] == []


def test_other_signs_and_languages_hide_nothing(country_words: None) -> None:
    for texts, kind in (
        (NAMED, "a name"),
        (REACHED, "a telephone number or an e-mail address"),
        (NUMBERED, "the number of a document"),
        (BORN, "the day of birth"),
    ):
        passed = [text for text in texts if kind not in telling(text, Known())]
        assert passed == []
    assert [text for text in MORE_HARMLESS if _held_up(text)] == []


def test_with_the_record_at_hand_a_bare_name_is_found_too(country_words: None) -> None:
    draw = random.Random(5)
    for _ in range(ROUNDS):
        contents = envelopes._contents(draw)
        text = envelopes._telling(draw, contents)
        assert telling(text, Known(envelopes.CODE, contents)), text
        contents["identity"]["preferred_name"] = "Quokka"
        harmless = _harmless(draw)
        assert telling(harmless, Known(envelopes.CODE, contents)) == "", harmless


def _held_up(text: str) -> bool:
    return bool(telling(text, Known()))


def test_each_text_of_either_side_is_looked_through(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    refused = asks(ana, service_of(country, "Clinic"), text="Her name is Mira.")
    assert refused.json["errors"] == {
        "text": ["Advice is asked without saying who it is about. Leave out: a name."]
    }
    assert "Mira" not in refused.text
    there = asked(country, ana)
    for person, step in ((nia, "answer"), (ana, "follow_up")):
        refused = person.step(there, step, text="Call +30 210 555 0100.")
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["text"])
    (told,) = nia.get(there).json["told"]["words"]
    assert "555" not in told["text"]
    too_long = asks(ana, service_of(country, "Clinic"), text="x" * (LONGEST_TEXT + 1))
    assert list(too_long.json["errors"]) == ["text"]


@pytest.fixture
def country_words(engine_name: str, tmp_path: Any) -> Any:
    """A request to speak in."""
    with a_country(engine_name, tmp_path) as founded, founded.app.test_request_context():
        yield
