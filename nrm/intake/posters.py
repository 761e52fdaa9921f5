"""What stands on posters and cards: for people who may need help, and for those who meet them.

A paper for the first kind is read in public and found in pockets. It names a number and nothing
else: no name of a help line, which may say what it is for, no address and no code to scan, which a
telephone would remember. It promises nothing that only the law of a country can promise.
"""

from functools import lru_cache
from typing import Final

from babel import Locale
from flask import current_app
from flask_babel import gettext

from nrm.http.help_pages import phones
from nrm.intake.paper_views import ForPerson, ForStaff, Sheet, Tongue
from nrm.look.coded import words_of
from nrm.look.languages import written_in
from nrm.look.moments import locale
from nrm.look.parts import Link
from nrm.look.pictures import Picture, draw_code

# What is met most often, wherever one works; a pocket has room for the first few.
_SIGNS: Final = ("G01", "G03", "G05", "G10", "G04", "G06", "G11", "H04")
_IN_POCKET: Final = 3
Languages = tuple[str, ...]


def address() -> str:
    """Where a concern is handed over: as it was set, and never as a request names its host."""
    return f"{current_app.config['NRM_BASE_URL']}/concern"


@lru_cache(maxsize=1)
def code_of(url: str) -> Picture:
    """An address to scan, drawn once: anybody may ask for it, and as often as they want."""
    return draw_code(url)


def to_print() -> tuple[Link, ...]:
    """Papers and practice, for whoever hands a concern over and whoever says who takes it in."""
    return (
        Link(label=gettext("Print a poster"), url="/concern/poster"),
        Link(label=gettext("Print pocket cards"), url="/concern/card"),
        Link(label=gettext("Are you ready? Five questions"), url="/concern/self-check"),
        Link(label=gettext("Practise with three invented people"), url="/training"),
    )


def sheet() -> Sheet:
    """What every paper has, in the language around it."""
    danger, *lines = phones()
    return Sheet(
        language=_tag(),
        direction=locale().text_direction,
        danger=danger,
        lines=tuple(lines),
        demo=gettext("Demonstration: nobody answers.") if current_app.config["NRM_DEMO"] else "",
    )


def poster_for_person(others: Languages) -> ForPerson:
    """A number to call; in the `others` it is said below that there is one."""
    stands = sheet()
    says = [
        gettext("You can also tell somebody who works here. Ask to speak alone."),
        gettext("Ask first what is kept confidential, and what is not."),
    ]
    if stands.lines:
        says.append(
            gettext(
                "A call may stay in the list of calls of the telephone. Use one that nobody else "
                "looks at, if you can."
            )
        )
    return ForPerson(
        sheet=stands,
        title=_question(),
        begins=gettext("You can talk about it. You decide what you say."),
        calls=gettext("Call"),
        beside=gettext("You need no papers, and you need not say your name."),
        says=tuple(says),
        tongues=tuple(_tongue(language) for language in others),
    )


def card_for_person(_others: Languages) -> ForPerson:
    """As little as can be said: whoever finds it learns nothing about the one who carries it."""
    return ForPerson(
        sheet=sheet(),
        title=gettext("Somebody listens"),
        beside=gettext("You decide what you say."),
    )


def poster_for_staff(_others: Languages) -> ForStaff:
    """Common signs, what to do, and where a concern is handed over."""
    return _for_staff(
        _SIGNS,
        gettext("See the person alone. See everybody alone: then nobody is singled out."),
        gettext("Call an interpreter yourself, and never take whoever came along."),
        gettext("Listen. Do not ask what was done."),
        gettext("Say what would happen next, and ask whether somebody may get in touch."),
        gettext("Hand your concern over. A child is protected whatever the answer is."),
    )


def card_for_staff(_others: Languages) -> ForStaff:
    """The same for a pocket, in fewer words."""
    step = gettext("Speak alone, with an interpreter of your own. Do not ask what was done.")
    return _for_staff(_SIGNS[:_IN_POCKET], step)


def _for_staff(signs: tuple[str, ...], *steps: str) -> ForStaff:
    return ForStaff(
        sheet=sheet(),
        title=gettext("Does somebody seem to be controlled by others?"),
        signs_are=gettext("Common signs"),
        signs=tuple(words_of("indicators", code) for code in signs),
        caution=gettext("One sign alone proves nothing. You need not be sure."),
        steps_are=gettext("What to do"),
        steps=steps,
        calls=gettext("Call"),
        scan=gettext("Hand over a concern, without an account:"),
        picture=code_of(address()),
        address=address(),
    )


def _question() -> str:
    return str(gettext("Does somebody else control your work, your papers or your money?"))


def _tongue(language: str) -> Tongue:
    with written_in(language):
        way = gettext("You can tell somebody who works here. Ask to speak alone.")
        if phones()[1:]:
            way = gettext("The number to call stands above. You need no papers.")
        return Tongue(
            language=_tag(),
            direction=locale().text_direction,
            name=name_of(language),
            says=f"{_question()} {way}",
        )


def name_of(language: str) -> str:
    """A language as those who speak it call it."""
    return str(Locale.parse(language, sep="-").get_display_name())


def _tag() -> str:
    return str(locale()).replace("_", "-")
