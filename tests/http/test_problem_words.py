"""A problem speaks the language of whoever reads it, wherever below it was raised."""

from collections.abc import Iterator

import pytest

from nrm.errors import Conflict, Invalid, Problem, Refused, Unavailable
from nrm.http.problem_words import title_of, words_of
from nrm.http.problems import as_problem
from nrm.vault.weakness import TOO_SHORT
from tests.look.test_look import an_app


@pytest.fixture
def in_greek() -> Iterator[None]:
    with an_app(demo=True, chosen="el").test_request_context("/"):
        yield


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (Refused("Your role does not allow this."), "Ο ρόλος σας δεν το επιτρέπει."),
        (Conflict("Ήδη στα ελληνικά."), "Ήδη στα ελληνικά."),
        (Unavailable(""), ""),
    ],
)
def test_its_sentence_is_translated_once(in_greek: None, problem: Problem, told: str) -> None:
    for _ in range(2):
        found = as_problem(problem)
        assert found is problem
        assert found.detail == told


def test_the_sentences_of_its_fields_are_translated(in_greek: None) -> None:
    found = as_problem(Invalid({"passphrase": [TOO_SHORT], "step": ["There is no such step."]}))
    assert isinstance(found, Invalid)
    assert found.errors["step"] == ["Δεν υπάρχει τέτοιο βήμα."]
    assert found.errors["passphrase"][0].startswith("Η συνθηματική φράση")


def test_titles_are_translated_and_an_unknown_kind_is_an_error(in_greek: None) -> None:
    assert title_of("not-signed-in") == "Συνδεθείτε πρώτα"
    with pytest.raises(KeyError):
        title_of("mistyped")


def test_what_the_framework_raises_has_words_of_ours(in_greek: None) -> None:
    assert words_of(404) == ("Δεν βρέθηκε", "Δεν υπάρχει τίποτα σε αυτή τη διεύθυνση.")
    assert words_of(418) == ("Υπάρχει ένα πρόβλημα", "")
