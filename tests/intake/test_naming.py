"""What tells who somebody is, is found in 500 texts; in 500 harmless ones nothing is."""

from collections.abc import Iterator
from random import Random

import pytest
from flask import Flask

from nrm.intake.naming import telling
from tests.support.country import Country

MANY = 500
_HARMLESS = (
    "Works {n} hours a day, {m} days a week, for {n} months.",
    "A companion answers for her; she looked at the floor {m} times.",
    "Came at {n}:30 and again at 14:05 with burns on the hands.",
    "Lives with {n} others in 2 rooms above the place where she works.",
    "On the street for {m} weeks, then in a car wash.",
    "Seen on 3.11.2026 and on 12 November 2026 in ward {n}, room {m}.",
    "Gets 20 euros for a whole day and owes 4000 for the journey.",
    "Blutdruck 140/90, Gewicht 48 kg; kommt seit {n} Wochen.",
    "Δουλεύει {n} ώρες την ημέρα και δεν έχει χαρτιά.",
    "تعمل {n} ساعات في اليوم ولا تخرج وحدها.",
    "Elle travaille {n} heures par jour et ne sort jamais seule.",
    "Is about {n} weeks pregnant; came by bus 12 with an older man.",
)
_TELLING = (
    "Call 04{n}0 12 34 5{m} in the evening.",
    "Her number is +32 47{m} 1{n} 33 44.",
    "write to mira{n}@example.org",
    "She is registered under AB12345{m}7{n}.",
    "born on {d}.{m}.198{m}",
    "geboren am {d}. März 198{m}",
    "lives at {n} Quay Street",
    "wohnt in der Lindenstraße {n}",
    "habite {n} rue Victor Hugo",
    "μένει στην οδό Ερμού {n}",
    "يسكن في شارع الملك {n}",
)


def _texts(patterns: tuple[str, ...], seed: int) -> Iterator[str]:
    draw = Random(seed)
    for at in range(MANY):
        said = patterns[at % len(patterns)]
        told = said.format(n=draw.randint(10, 28), m=draw.randint(1, 7), d=draw.randint(1, 28))
        beside = draw.choice(_HARMLESS).format(n=9, m=3)
        yield draw.choice((told, f"{told} {beside}", f"{beside}\n{told}"))


@pytest.fixture
def app(country: Country) -> Iterator[Flask]:
    """An app, for the language of the reader."""
    with country.app.test_request_context(headers={"Accept-Language": "en"}):
        yield country.app


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_nothing_harmless_is_stopped(app: Flask) -> None:
    texts = list(_texts(_HARMLESS, 1))
    assert len(set(texts)) > MANY / 4
    assert [text for text in texts if telling(text)] == []


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_nothing_that_tells_passes(app: Flask) -> None:
    texts = list(_texts(_TELLING, 2))
    assert len(set(texts)) > MANY / 4
    assert [text for text in texts if not telling(text)] == []
