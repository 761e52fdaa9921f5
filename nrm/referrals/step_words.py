"""What each step of a referral is called, why, and what it asks: words for its form.

`prepare` has none: saving a complete draft prepares it.
"""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext

from nrm.cases.step_words import Question, StepWords
from nrm.look.fields import Kind

_L = lazy_gettext
_WHY: Final = _L("Why?")
STEP_WORDS: Final[Mapping[str, StepWords]] = {
    "send": StepWords(
        _L("Send"),
        _L("They see the request now, and no identity. The lines are frozen as they stand today."),
        _L("Send this referral"),
    ),
    "acknowledge": StepWords(
        _L("We have read it"),
        _L("The sender sees that it was read, and by whom. Nothing is decided by this."),
        _L("Tell them we have read it"),
    ),
    "ask": StepWords(
        "",
        "",
        _L("Send the question"),
        questions=(
            Question(
                "question",
                _L("Ask a question"),
                kind=Kind.LONG_TEXT,
                hint=_L("Your clock pauses until they answer."),
            ),
        ),
    ),
    "answer": StepWords(
        "",
        "",
        _L("Send the answer"),
        questions=(
            Question(
                "answer",
                _L("Your answer"),
                kind=Kind.LONG_TEXT,
                hint=_L("They see no identity yet: no names, places or dates of one person."),
            ),
        ),
    ),
    "accept": StepWords(
        _L("Accept"),
        _L("The opening is logged and the person can ask who saw it."),
        _L("Accept and see what was agreed"),
        questions=(
            Question(
                "appointment.when",
                _L("First meeting"),
                kind=Kind.DATE,
                hint=_L("Day and time, for example 25 Nov 10:00"),
            ),
            Question(
                "appointment.where",
                _L("Where?"),
                kind=Kind.TEXT,
                hint=_L("A shelter names another place, such as the lead worker's office."),
            ),
            Question("appointment.met_by", _L("Who meets the person?"), kind=Kind.TEXT),
            Question(
                "address",
                _L("The address of the shelter, if you choose to give it"),
                kind=Kind.TEXT,
                hint=_L(
                    "Only the lead worker can open it, until your part ends. It need not be given."
                ),
            ),
        ),
    ),
    "decline": StepWords(
        _L("Decline"),
        _L("The reason goes to the lead worker. Nothing about the person stays with you."),
        _L("Decline this request"),
        questions=(Question("reason", _L("Why can you not take it?"), "decline_reasons"),),
    ),
    "begin": StepWords(
        _L("Service has begun"),
        _L("The person was met, by the safe way that was agreed."),
        _L("Record that it has begun"),
        questions=(
            Question(
                "met_on",
                _L("When did you meet?"),
                kind=Kind.DATE,
                hint=_L("The day, for example 25 Nov"),
            ),
        ),
    ),
    "complete": StepWords(
        _L("Complete"),
        _L("You keep seeing what was shared until the hand-over ends."),
        _L("Complete this"),
        questions=(
            Question("outcome", _L("How did it end?"), "outcome_codes"),
            Question(
                "feedback",
                _L("A word to the lead worker"),
                kind=Kind.LONG_TEXT,
                hint=_L("It may be left out. Nothing clinical unless the person agreed."),
            ),
        ),
    ),
    "not_engaged": StepWords(
        _L("It ended without the person"),
        _L("The lead worker is told. You no longer see what was shared."),
        _L("Record this"),
        questions=(
            Question("reason", _WHY, "not_engaged_reasons"),
            Question(
                "attempts",
                _L("How often did you try?"),
                kind=Kind.NUMBER,
                hint=_L(
                    "Only by the ways that were agreed as safe, and never through anybody close to "
                    "the exploiter. Needed where nobody answered."
                ),
            ),
        ),
    ),
    "withdraw": StepWords(
        _L("Withdraw the referral"),
        _L("They lose access at once. At most they are told that it is no longer needed."),
        _L("Withdraw this referral"),
        questions=(Question("reason", _WHY, "withdraw_reasons"),),
    ),
    "revoke": StepWords(
        _L("The person withdrew consent"),
        _L("The consent ends now, and with it everything that was shared by it."),
        _L("Record the withdrawal"),
        questions=(Question("how", _L("How did the person say so?"), "withdrawal_ways"),),
    ),
}
