"""Concerns in words, for the desk: what was told, how it stands, what may be done."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext

from nrm.intake.asking import words_of as question
from nrm.intake.deadlines import deadline_of
from nrm.intake.models import Concern
from nrm.intake.parts import ASKED
from nrm.intake.told import LISTS
from nrm.look.coded import words_of
from nrm.look.moments import clock, when
from nrm.look.parts import Clock, Fact, Tag, Tone
from nrm.vocabulary.loader import label_of


def told_facts(content: Mapping[str, Any]) -> tuple[Fact, ...]:
    """All that was answered, in the order in which it was asked."""
    said = [name for name in ASKED if content.get(name) or name in content.get("unopened", ())]
    return tuple(Fact(label=question(name)[0], value=_shown(name, content)) for name in said)


def _shown(name: str, content: Mapping[str, Any]) -> str:
    if name in content.get("unopened", ()):
        return str(gettext("This could not be opened: it was not sealed as it should be."))
    if name in content.get("covered", ()):
        why = gettext("Figures and addresses are covered: the person has not agreed.")
        return f"{content[name]}\n{why}"
    return _said(name, content[name])


def way_facts(content: Mapping[str, Any]) -> tuple[Fact, ...]:
    """Of one that another agency passed on: which, and why."""
    if "passed_by" not in content:
        return ()
    why = words_of("concern_passing_reasons", content["passed_because"])
    return (
        Fact(label=gettext("Passed on by"), value=content["passed_by"]),
        Fact(label=gettext("Why it was passed on"), value=why),
        *_before(content),
    )


def _before(content: Mapping[str, Any]) -> Iterator[Fact]:
    """How it stood there, and since when: whether somebody was called already."""
    if "passed_state" in content:
        stood = words_of("concern_states", content["passed_state"])
        since = when(datetime.fromisoformat(content["passed_state_at"])).striptags()
        words = gettext("%(state)s, since %(moment)s", state=stood, moment=since)
        yield Fact(label=gettext("How it stood there"), value=words)


def told_text(content: Mapping[str, Any]) -> str:
    """The same as one text."""
    return "\n".join(f"{fact.label} {fact.value}" for fact in told_facts(content))


def _said(name: str, value: Any) -> str:
    if name == "signs":
        return "\n".join(words_of("indicators", code) for code in value)
    if name in LISTS:
        unknown = value == "UNK"
        return label_of("non_answers", value) if unknown else words_of(LISTS[name], value)
    return str(value)


def state_tag(concern: Concern) -> Tag:
    """How it stands."""
    tone = Tone.END if concern.has_ended else Tone.ON if concern.state != "waiting" else Tone.OPEN
    return Tag(label=words_of("concern_states", concern.state), tone=tone)


def drawn(concern: Concern) -> Clock | None:
    """By when something has to be done about it; None where there is no such deadline."""
    at = deadline_of(concern)
    return clock(at) if at is not None else None


def title_of(concern: Concern) -> str:
    """What a line of a list is called: how urgent it is, and nothing of what it says."""
    urgency = words_of("priorities", concern.urgency)
    return str(gettext("A concern, %(urgency)s", urgency=urgency))
