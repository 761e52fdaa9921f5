"""Five questions by which a ward, a desk or a shelter sees what is missing, to be walked through.

A list for paper rather than a form: whoever is tired takes it along, ticks, and writes on it what
is said. Nothing is sent, so that nothing has to be kept.
"""

from collections.abc import Sequence
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _L  # noqa: N812

from nrm.intake.paper_views import Asked, SelfCheck
from nrm.intake.posters import Languages, address, code_of, sheet

# A question, what to do about a no, and what to write down.
_QUESTIONS: Final[Sequence[tuple[Any, Any, Any]]] = (
    (
        _L("Does everybody on duty know the interpreter line, also at night?"),
        _L(
            "Write its number here and beside each telephone. Until then: never whoever came "
            "along, and no child."
        ),
        _L("The interpreter line:"),
    ),
    (
        _L("Is everybody seen alone once, before anything is asked?"),
        _L(
            "Make it a rule for all who come: “I see everybody alone for a few minutes.” Choose "
            "a room."
        ),
        _L("The room:"),
    ),
    (
        _L("Can the number of the help line be read where nobody watches?"),
        _L(
            "Hang the poster inside toilets and changing rooms, in the languages of those who "
            "come, and lay the cards there."
        ),
        _L("It hangs in:"),
    ),
    (
        _L("Does everybody know who refers, and who does it in their absence?"),
        _L("Name two people today, and tell every shift."),
        _L("They are:"),
    ),
    (
        _L("Does everybody know where the form is?"),
        _L("Hang the poster for staff beside the telephone. The form needs no account."),
        _L("The poster hangs in:"),
    ),
)


def self_check(_others: Languages) -> SelfCheck:
    """The questions, what to do about each no, and what to write down."""
    return SelfCheck(
        sheet=sheet(),
        title=gettext("Are you ready? Five questions"),
        answers=(gettext("Yes"), gettext("No")),
        if_not=gettext("If not:"),
        questions=tuple(
            Asked(asks=str(asks), otherwise=str(otherwise), line=str(line))
            for asks, otherwise, line in _QUESTIONS
        ),
        ends=(
            gettext("Looked at on:"),
            gettext("By:"),
            gettext("To be looked at again on:"),
        ),
        picture=code_of(address()),
        address=address(),
    )
