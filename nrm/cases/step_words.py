"""What each step of a case asks and says on its page.

Whether a step may be taken is in `workflow.py` and `policy.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext

from nrm.look.fields import Kind


@dataclass(frozen=True)
class Question:
    """One question of a step. `list_name` is a code list, "" for yes or no or for text."""

    name: str
    label: object
    list_name: str = ""
    kind: Kind = Kind.CHOICE
    hint: object = ""


@dataclass(frozen=True)
class StepWords:
    """A step on its page: title, why, what follows, the words of its button, its questions."""

    title: object
    explains: object
    button: object
    follows: tuple[object, ...] = ()
    questions: tuple[Question, ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()


_L = lazy_gettext
_REASON = _L("Why?")
STEP_WORDS: Final[Mapping[str, StepWords]] = {
    "assign": StepWords(
        _L("Hand the case to a colleague"),
        _L("The colleague leads it from then on and opens it without naming a purpose."),
        _L("Hand it over"),
        (_L("You keep seeing that the case exists, not what is in it."),),
        (Question("worker", _L("To whom?"), kind=Kind.SELECT),),
    ),
    "discard": StepWords(
        _L("Discard this draft"),
        _L("For a draft that was begun by mistake or is not needed."),
        _L("Discard it and erase its content"),
        (_L("Everything written in it is erased at once and cannot be brought back."),),
        fixed=(("reason", "discarded"),),
    ),
    "screen": StepWords(
        _L("Begin screening"),
        _L("Before you ask anything: somebody safe, somewhere safe, in a language that fits."),
        _L("Begin screening"),
        (
            _L("A first look at risk is due within a day, at needs within three."),
            _L("Nothing is sent to anybody."),
        ),
        (
            Question("limits_explained", _L("Did you explain what cannot be kept confidential?")),
            Question("seen_alone", _L("Was the person seen alone?"), "seen_alone_answers"),
            Question("interpreter_needed", _L("Is an interpreter needed?"), "answers"),
            Question("basis", _L("On what ground do you ask?"), "screening_bases"),
            Question(
                "reason",
                _L("In danger to life or health: which, and why can nobody be asked?"),
                kind=Kind.LONG_TEXT,
                hint=_L("Only then. Sealed. A second person looks at it within a day."),
            ),
        ),
    ),
    "presume": StepWords(
        _L("Presume that the person was trafficked"),
        _L("There is reason to believe it. No proof is needed, and support begins now."),
        _L("Record this and open support"),
        (
            _L("Support is open without any condition."),
            _L("Nobody outside your agency is told. Nothing is sent to the police."),
        ),
        (
            Question(
                "belief_reason",
                _L("What makes you believe it?"),
                kind=Kind.LONG_TEXT,
                hint=_L("In your own words. It is sealed like the record."),
            ),
            Question("asked.support", _L("Does the person want support?"), "asked_answers"),
            Question(
                "asked.identification",
                _L("Does the person want formal identification?"),
                "asked_answers",
            ),
            Question(
                "asked.police", _L("Does the person want contact with the police?"), "asked_answers"
            ),
        ),
    ),
    "close": StepWords(
        _L("Close the case"),
        _L("Two people close a case: the lead worker and a supervisor. One asks, one agrees."),
        _L("Record this"),
        (_L("Closing never ends a right to support. The case can be opened again."),),
        (
            Question("reason", _REASON, "closure_reasons", Kind.SELECT),
            Question("information_given", _L("Does the person know where to find help later?")),
            Question("safety_checked", _L("Was the person's safety looked at again?")),
            Question("exit_offered", _L("Was a last conversation offered?")),
        ),
    ),
    "reopen": StepWords(
        _L("Reopen the case"),
        _L("The person agreed anew, and that consent is recorded."),
        _L("Reopen the case"),
        (_L("Risk and safety are looked at again."),),
        (
            Question("reason", _REASON, "reopen_reasons"),
            Question("consent", _L("On which consent?"), kind=Kind.SELECT),
        ),
    ),
    "include": StepWords(
        _L("Begin social inclusion"),
        _L("Long-term support, with or without a formal decision."),
        _L("Begin it"),
        (_L("The plan is looked at again after three months."),),
        (
            Question("pathway", _L("Which way?"), "pathways"),
            Question("person_agrees", _L("Does the person agree?")),
            Question("plan_agreed", _L("Did you agree on the plan together?")),
        ),
    ),
}
