"""Alarms as sentences: what is the matter, and what to do about it."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext, lazy_gettext

from nrm.audit.alarms import Alarm, Kind

_WORDS: Final[Mapping[str, object]] = {
    Kind.SILENT: lazy_gettext(
        "Nothing says any more that the log is written: the jobs of the service stand still. Ask "
        "whoever runs it."
    ),
    Kind.WITNESS_DISAGREES: lazy_gettext(
        "A witness was shown another log under our key. Get its evidence, and trust nobody's word."
    ),
}


def alarm_words(alarm: Alarm) -> str:
    """What is the matter, in a sentence or two."""
    if alarm.kind is Kind.WITNESS_LATE:
        return str(
            gettext(
                "The witness %(name)s has not signed for longer than five minutes. Ask whoever "
                "runs it.",
                name=alarm.witness,
            )
        )
    return str(_WORDS[alarm.kind])
