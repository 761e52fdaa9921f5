"""The script that looks through a text finds what the service finds, in the same texts."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from nrm.database import now
from nrm.intake.naming import _SAID, sentence_of, telling
from tests.intake.naming_data import line
from tests.intake.test_naming import _HARMLESS, _TELLING, MANY, _texts

SCRIPT = Path("nrm/static/naming.js")
MORE = (
    "٠٤٧٠ ١٢ ٣٤ ٥٦",
    "०४७० १२ ३४ ५६",
    "０４７０１２３４５６",
    "am 3.5.1990 geboren",
    "born 3 May 1990",
    "γεννήθηκε 3 Μαΐου 1990",
    "ولد 3 مايو 1990",
    "born 1990-05-03",
    "1990/05/03",
    "on 2026-11-03, 2026/11/03 and 03-11-2026",
    "13.13.2026 and 31.02.2026",
    "3/5/90",
    "Straße 5, Hauptstraße 12b",
    "Οδός Αγίου Δημητρίου 5",
    "Λεωφόρος Συγγρού 14",
    "شارع الملك فيصل ٢٠",
    "12, rue de l'Église",
    "AB12345-7, Ж123456",
    "mira @ example.org, mira@example",
    "²³ ½ Ⅷ ①②③④⑤⑥⑦",
    "🦜 1 🦜 2 🦜",
    "5 Élysée Street",
    "",
)
EVALUATE = "texts => texts.map(text => telling(text))"


@pytest.fixture
def app(country):  # type: ignore[no-untyped-def]
    """An app, for the language of the reader."""
    with country.app.test_request_context(headers={"Accept-Language": "en"}):
        yield country.app


def test_its_patterns_are_those_of_the_service() -> None:
    assert SCRIPT.read_text("utf-8").count(line()) == 1, f"naming.js lacks:\n{line()}"


def test_it_finds_what_the_service_finds(app: Flask, browser: Browser) -> None:
    ages = [f"3.5.{now().year - age}" for age in (15, 16, 17)]
    texts = [*_texts(_HARMLESS, 1), *_texts(_TELLING, 2), *MORE, *ages]
    assert len(texts) > 2 * MANY
    page = browser.new_page()
    page.add_script_tag(content=f"{SCRIPT.read_text('utf-8')}\nwindow.telling = telling;")
    found = [sentence_of(each) for each in page.evaluate(EVALUATE, texts)]
    page.close()
    differing = [
        (text, said, telling(text))
        for text, said in zip(texts, found, strict=True)
        if said != telling(text)
    ]
    assert differing == []
    assert sum(1 for said in found if said) > MANY


def test_every_code_that_it_may_send_has_its_words(app: Flask) -> None:
    for code, words in _SAID.items():
        assert str(words) in sentence_of({code})
    assert sentence_of({"long", "x", ""}) == ""
