"""Alarms as sentences: what is the matter, and what to do about it."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask_babel import gettext, lazy_gettext, ngettext

from nrm.audit.alarms import Alarm, Kind, Standing, witness_mark
from nrm.log.entry import Entry

_WORDS: Final[Mapping[str, object]] = {
    Kind.SILENT: lazy_gettext(
        "Nothing says any more that the log is written: the jobs of the service stand still, or a "
        "timer runs them less often than every two minutes. Ask whoever runs it."
    ),
    Kind.WITNESS_DISAGREES: lazy_gettext(
        "A witness was shown another log under our key. Get its evidence, and trust nobody's word."
    ),
    Kind.ALTERED: lazy_gettext(
        "An entry of the log is not as it was written. Have every entry checked (flask nrm audit "
        "verify), and find out who could write to the database."
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


def told_words(entry: Entry, witnesses: Sequence[Standing]) -> str:
    """An alarm that stands in the log, in a sentence."""
    count = entry.count or 0
    if entry.reason == Kind.SILENT:
        return str(
            ngettext(
                "The log was silent for %(num)d minute.",
                "The log was silent for %(num)d minutes.",
                count,
            )
        )
    if entry.reason == Kind.UNSIGNED:
        return str(
            ngettext(
                "What was written waited %(num)d second for a signature.",
                "What was written waited %(num)d seconds for a signature.",
                count,
            )
        )
    names = {witness_mark(each.witness): each.witness.name for each in witnesses}
    name = next((names.get(mark, mark) for mark in entry.sections), "")
    if entry.reason == Kind.WITNESS_LATE:
        return str(gettext("The witness %(name)s was late.", name=name))
    if entry.reason == Kind.WITNESS_DISAGREES:
        return str(gettext("The witness %(name)s was shown another log.", name=name))
    if entry.reason == Kind.ALTERED:
        return str(gettext("Entry %(number)s was not as it was written.", number=count))
    # The check of each day tells it as well (nrm/self_check).
    return str(gettext("Something that was looked at does not stand in the log"))
