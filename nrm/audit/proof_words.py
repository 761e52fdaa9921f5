"""What stands on the proof page, in words: the last check, witnesses, keys, alarms."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from nrm.accounts.facts import names_of
from nrm.audit.alarm_words import alarm_words, told_words
from nrm.audit.alarms import Standing
from nrm.audit.proof_state import ProofState
from nrm.audit.views import KeyRow, WitnessRow
from nrm.look.parts import Event, Tag, Tone


@dataclass(frozen=True)
class LastCheck:
    """The last full check that stands in the log; `whole` is None where there is none."""

    whole: bool | None = None
    at: datetime | None = None
    size: int = 0
    by: str = ""


def last_check(state: ProofState) -> LastCheck:
    """When every entry was checked last, by whom, and what came of it."""
    if not state.checks:
        return LastCheck()
    entry = state.checks[0].entry
    names = names_of({entry.actor}) if entry.actor else {}
    by = (
        names.get(entry.actor, str(entry.actor))
        if entry.actor
        else gettext("at the machine itself")
    )
    return LastCheck(entry.reason == "whole", entry.at, entry.count or 0, str(by))


def witness_rows(state: ProofState) -> tuple[WitnessRow, ...]:
    """Every witness, and whether it keeps up."""
    return tuple(
        WitnessRow(name=each.witness.name, size=each.size, at=each.at, state=_state(each))
        for each in state.witnesses
    )


def _state(standing: Standing) -> Tag:
    if standing.late_since is not None:
        return Tag(label=gettext("Late"), tone=Tone.END)
    if standing.at is None:
        return Tag(label=gettext("Has signed nothing yet"))
    return Tag(label=gettext("Keeps up"), tone=Tone.ON)


def key_rows(state: ProofState) -> tuple[KeyRow, ...]:
    """Every key that ever signed, the oldest first."""
    return tuple(
        KeyRow(name=each.key, from_size=each.from_size, since=each.since) for each in state.keys
    )


def alarms_told(state: ProofState) -> tuple[tuple[str, ...], tuple[Event, ...]]:
    """What is the matter now, and what was told before."""
    past = (
        Event(at=view.entry.at, title=told_words(view.entry, state.witnesses))
        for view in state.past_alarms
    )
    return tuple(alarm_words(alarm) for alarm in state.alarms), tuple(past)
