"""The nine pages of the practice in their order, and what was answered to them so far.

Answers travel in the form and are kept nowhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from nrm.errors import Missing, to_translate
from nrm.training.girl import GIRL
from nrm.training.people import STEPS, Asked, Invented, Step
from nrm.training.pregnant import PREGNANT
from nrm.training.worker import WORKER

_NO_PAGE: Final = to_translate("There is no such page.")
PEOPLE: Final[Sequence[Invented]] = (PREGNANT, WORKER, GIRL)
# The places of what was ticked, by the number of the page.
Given = Mapping[int, frozenset[int]]


@dataclass(frozen=True)
class Stop:
    """One page: a step with somebody; the first has the number 1."""

    number: int
    person: Invented
    step: Step
    asked: Asked

    @property
    def field(self) -> str:
        """What its answer is called in the form."""
        return f"answer_{self.number}"

    @property
    def label(self) -> str:
        """Whom it is about, and which step."""
        return str(gettext("%(person)s: %(step)s", person=self.person.title, step=self.step.label))


STOPS: Final = tuple(
    Stop(len(STEPS) * n + at + 1, person, step, asked)
    for n, person in enumerate(PEOPLE)
    for at, (step, asked) in enumerate(
        zip(STEPS, (person.recognise, person.speak, person.refer), strict=True)
    )
)


def stop_at(number: str) -> Stop:
    """The page of this number; Missing if there is none."""
    found = next((stop for stop in STOPS if str(stop.number) == number), None)
    if found is None:
        raise Missing(_NO_PAGE)
    return found


def given_in(form: MultiDict[str, str]) -> Given:
    """What was answered so far; what is no answer of a page is nowhere."""
    return {stop.number: ticked for stop in STOPS if (ticked := _ticked(stop, form))}


def _ticked(stop: Stop, form: MultiDict[str, Any]) -> frozenset[int]:
    said = form.getlist(stop.field)
    places = [at for at in range(len(stop.asked.answers)) if str(at) in said]
    return frozenset(places if stop.step.several else places[:1])


def missing_in(given: Given) -> Sequence[Stop]:
    """Pages without an answer."""
    return [stop for stop in STOPS if stop.number not in given]


def worth_another_look(given: Given) -> Sequence[Stop]:
    """Pages where something else would have helped; nobody counts them."""
    return [stop for stop in STOPS if given.get(stop.number) != _helping(stop)]


def _helping(stop: Stop) -> frozenset[int]:
    listed = enumerate(stop.asked.answers)
    return frozenset(at for at, answer in listed if answer.helps or answer.sign)
