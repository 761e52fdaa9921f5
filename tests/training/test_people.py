"""Those who were invented for the practice: each answer of each page has a why."""

from werkzeug.datastructures import MultiDict

from nrm.training.people import STEPS
from nrm.training.stops import PEOPLE, STOPS, given_in, worth_another_look
from nrm.vocabulary.loader import codes


def test_each_of_the_three_is_met_in_three_steps() -> None:
    assert len(PEOPLE) == len(STEPS) == 3
    assert [stop.number for stop in STOPS] == list(range(1, 10))
    assert [stop.person for stop in STOPS] == [person for person in PEOPLE for _ in STEPS]
    assert [stop.step for stop in STOPS] == [*STEPS] * 3
    for person in PEOPLE:
        for asked in (person.recognise, person.speak, person.refer):
            assert len(str(asked.tells)) > 40


def test_each_answer_says_why_and_no_page_can_be_guessed_from_another() -> None:
    seen = list[str]()
    for stop in STOPS:
        helps = [bool(answer.helps or answer.sign) for answer in stop.asked.answers]
        assert any(helps) and not all(helps), stop.number
        # Of several one alone is no sign, of the others one alone helps.
        assert helps.count(not stop.step.several) == 1, stop.number
        for answer in stop.asked.answers:
            assert bool(answer.sign) is not bool(answer.why), answer.words
            assert answer.sign in {"", *codes("indicators")}
            assert not answer.sign or stop.step is STEPS[0]
        seen += [str(answer.words) for answer in stop.asked.answers]
    assert len(set(seen)) == len(seen)
    for step in STEPS[1:]:
        places = {
            [answer.helps for answer in stop.asked.answers].index(True)
            for stop in STOPS
            if stop.step is step
        }
        assert len(places) > 1, step.label


def test_what_is_no_answer_is_nowhere() -> None:
    hostile = MultiDict(
        [
            *(("answer_1", said) for said in ("0", "0", "9", "-1", "٣", "", "0\0", "a" * 9_000)),
            *(("answer_2", said) for said in ("2", "1")),
            *((name, "0") for name in ("answer_0", "answer_10", "answer", "csrf_token")),
        ]
    )
    # Of one that is answered by one alone the first of those that are listed counts.
    assert given_in(hostile) == {1: {0}, 2: {1}}
    looked = [stop.number for stop in worth_another_look(given_in(hostile))]
    assert looked == [1, 3, 4, 5, 6, 7, 8, 9]
