"""Help in another country in words: titles, states, whom one waits on, what came of it."""

from typing import Final

from flask_babel import gettext

from nrm.abroad.models import TrmArrival, TrmReferral
from nrm.look.coded import words_of
from nrm.look.moments import clock
from nrm.look.parts import Clock, Tag, Tone

SENT_URL: Final = "/abroad"
CAME_URL: Final = "/arrivals"


def country_words(code: str) -> str:
    """The country's name in the reader's language."""
    return words_of("countries", code)


def sent_title(sent: TrmReferral, country: str) -> str:
    """For what, and where."""
    service = words_of("services", sent.service)
    return str(gettext("%(service)s, in %(country)s", service=service, country=country))


def came_title(came: TrmArrival, country: str) -> str:
    """For what, and which country asks."""
    service = words_of("services", came.service)
    return str(gettext("%(service)s, asked by %(country)s", service=service, country=country))


def sent_tag(sent: TrmReferral) -> Tag:
    """How it stands with the country that was asked."""
    return _tag("trm_referral_states", sent.state, ended=sent.has_ended)


def came_tag(came: TrmArrival) -> Tag:
    """How it stands here."""
    if came.has_run_out and not came.has_ended:
        return Tag(label=words_of("trm_arrival_states", "ended"), tone=Tone.END)
    return _tag("trm_arrival_states", came.state, ended=came.has_ended)


def _tag(list_name: str, state: str, *, ended: bool) -> Tag:
    tone = Tone.END if ended else Tone.OPEN if state in ("sent", "arrived") else Tone.ON
    return Tag(label=words_of(list_name, state), tone=tone)


def came_clock(came: TrmArrival) -> Clock:
    """By when somebody has to answer; then when the person's yes ends."""
    if came.state == "arrived" and not came.has_run_out:
        return clock(came.due_at, "answer")
    return clock(came.until_at, "ends")


def sent_explained(sent: TrmReferral, *, waiting: bool) -> str:
    """Whom one waits on, and what they know; `waiting`: not everything was taken there yet."""
    words = {
        "sent": gettext("The other country's focal point has to answer. It knows nobody's name."),
        "accepted": gettext(
            "It was accepted there. Send what was agreed once you have told the person."
        ),
        "shared": gettext("What was agreed is with the agency there that helps."),
        "completed": gettext("Help there is over. What was sent opens no more."),
        "not_engaged": gettext("Help there ended without the person. What was sent opens no more."),
        "declined": gettext("It was declined there. Nothing more goes there."),
    }
    if waiting and sent.has_ended:
        return str(
            gettext(
                "It has ended here. The other country's service has not taken that yet: what was "
                "sent may still open there, at the latest until the consent would have ended."
            )
        )
    ended = gettext("It has ended. What was sent opens no more there.")
    said = words.get(sent.state, ended)
    late = gettext(
        "It is on its way: the other country's service has not taken it yet. If that lasts, call "
        "its focal point."
    )
    return f"{said} {late}" if waiting else str(said)


def came_explained(came: TrmArrival) -> str:
    """What is to be done here, and what may be known."""
    if came.has_ended or came.has_run_out:
        return str(gettext("It has ended, and nothing of it opens any more."))
    words = {
        "arrived": gettext("You see what is needed to decide, and no identity."),
        "accepted": gettext("The other country was told. What the person agreed to comes next."),
        "received": gettext("Each opening is logged. It opens until the person's yes ends."),
    }
    return str(words[came.state])
