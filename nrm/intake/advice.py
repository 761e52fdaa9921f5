"""What to say and what not to ask, beside each part of what is asked of whoever has a concern.

In our words, from what those who do this work have learnt: the person is seen alone, decides what
is told, and is understood through somebody who did not come along.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _L  # noqa: N812


@dataclass(frozen=True)
class Advice:
    """Sentences to say, what to leave alone, and what an interpreter has to do with it."""

    say: Sequence[Any]
    leave: Sequence[Any]
    interpreter: Sequence[Any]


# By the names of the parts in `parts.py`.
ADVICE: Final[Mapping[str, Advice]] = {
    "before": Advice(
        say=(
            _L("“I see everybody alone for a few minutes.”"),
            _L("“Before you tell me anything: this is what I would have to pass on.”"),
            _L("“You need not answer, and you can stop whenever you want.”"),
        ),
        leave=(
            _L("Do not ask for papers, the right to stay or who pays."),
            _L("Let no companion hear a question, or why you want to be alone with the person."),
        ),
        interpreter=(
            _L("Call one yourself. Never whoever came along, a relative or a child."),
            _L("Ask the person first: which language, a woman or a man, and who must not know."),
            _L("Say no name on the line, and never leave the two alone with each other."),
        ),
    ),
    "noticed": Advice(
        say=(
            _L("“I saw this, and I worry about you. You need not explain it.”"),
            _L("“Are you afraid to go back to where you stay?”"),
            _L("“What do you need most today?”"),
        ),
        leave=(
            _L("Do not ask what was done, by whom, how often or for how much."),
            _L("Do not ask why nobody was told before, or why the person did not leave."),
            _L("Do not ask the same thing twice. Fear leaves gaps, and gaps are no lies."),
        ),
        interpreter=(
            _L("Every word is passed on, nothing is added and nothing is explained."),
            _L("Does the person fall silent or become afraid? Stop, and call another one."),
        ),
    ),
    "agreed": Advice(
        say=(
            _L("“An agency that helps people would get in touch with you. It is not the police.”"),
            _L("“You are looked after here in the same way, whatever you answer.”"),
            _L("“You can still say no when they call.”"),
        ),
        leave=(
            _L("Do not ask why the answer is no, and not again until it is a yes."),
            _L("Do not ask whoever came along in place of the person."),
        ),
        interpreter=(
            _L("Let the person say what would happen next: then you know that it was understood."),
        ),
    ),
    "contact": Advice(
        say=(
            _L("“On which telephone, and when, is it safe? Who else looks at it?”"),
            _L("“What shall we say if somebody else answers?”"),
        ),
        leave=(
            _L("Do not ask for a number of family, an employer or whoever came along."),
            _L("Try no number out, and leave no message."),
            _L("Give nothing on paper before you have asked whether it can be carried safely."),
        ),
        interpreter=(_L("Write down the language, and who must not interpret."),),
    ),
}
