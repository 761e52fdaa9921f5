"""Ways and tries in words, and the questions about a try."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext, lazy_gettext, ngettext

from nrm.cases.shown import code_words
from nrm.http.forms import named
from nrm.look.coded import choices
from nrm.look.fields import Choice, Field, Kind
from nrm.look.moments import when
from nrm.look.parts import Fact, Notice
from nrm.reaching.tries import ENOUGH, in_vain
from nrm.reaching.views import Tried, Way

Content = Mapping[str, Any]
Errors = Mapping[str, list[str]]
_LINES: Final[tuple[tuple[str, Any], ...]] = (
    ("address", lazy_gettext("Number or address")),
    ("safe_times", lazy_gettext("When it is safe")),
    ("voicemail_ok", lazy_gettext("May a voice message be left?")),
    ("code_phrase", lazy_gettext("Agreed words")),
    ("who_may_answer", lazy_gettext("Who else may answer")),
)


def drawn_ways(ways: Mapping[int, Content], in_doubt: Collection[int]) -> tuple[Way, ...]:
    """Each with what to mind; what was not said is not there."""
    said = gettext("A try said that this way may not be safe. Ask the person before you use it.")
    return tuple(
        Way(title=_kind(row), facts=tuple(_facts(row)), doubt=said if n in in_doubt else "")
        for n, row in ways.items()
    )


def _kind(row: Content) -> str:
    return code_words("contact_channels", row.get("channel") or "other")


def _facts(row: Content) -> Iterable[Fact]:
    for name, label in _LINES:
        value = str(row.get(name) or "")
        if value:
            told = code_words("answers", value) if name == "voicemail_ok" else value
            yield Fact(label=str(label), value=told)


def drawn_tries(tries: Sequence[Content]) -> tuple[Tried, ...]:
    """Newest first; by which kind of way, and what came of it."""
    return tuple(
        Tried(
            at=when(datetime.fromisoformat(each["at"])).striptags(),
            what=gettext(
                "%(way)s: %(outcome)s.",
                way=_kind(each),
                outcome=code_words("contact_outcomes", each["outcome"]),
            ),
            note=each["note"],
        )
        for each in reversed(tries)
    )


def notice_for(tries: Sequence[Content], in_doubt: Collection[int]) -> Notice | None:
    """What to think of before the next try; None where there is nothing."""
    if in_doubt:
        text = gettext("Look at the ways below: of one somebody said that it may not be safe.")
        return Notice(title=gettext("A way may not be safe"), text=text, tone="stop")
    count = in_vain(tries)
    if count >= ENOUGH:
        title = ngettext("%(num)d try in vain", "%(num)d tries in vain", count)
        text = gettext("Talk to your supervisor. The case stays open, whatever was tried.")
        return Notice(title=title, text=text, tone="warn")
    return None


def try_fields(
    ways: Mapping[int, Content], given: Mapping[str, str], errors: Errors
) -> tuple[Field, ...]:
    """By which way, what came of it, and a note; `given`: what was answered and is not kept yet."""
    hint = gettext("What was agreed, or what to mind next time. Sealed like the record.")
    came = choices("contact_outcomes", [given.get("outcome")])
    return (
        _one_of("way", gettext("By which way did you try?"), _offered(ways, given), errors),
        _one_of("outcome", gettext("What came of it?"), came, errors),
        Field(
            name="note",
            label=gettext("Note"),
            kind=Kind.LONG_TEXT,
            hint=hint,
            value=given.get("note", ""),
            errors=named(errors, "note"),
        ),
    )


def _offered(ways: Mapping[int, Content], given: Mapping[str, str]) -> tuple[Choice, ...]:
    chosen = given.get("way", "")
    return tuple(
        Choice(
            value=str(n),
            label=_kind(row),
            hint=str(row.get("address") or ""),
            chosen=str(n) == chosen,
        )
        for n, row in ways.items()
    )


def _one_of(name: str, label: str, offered: tuple[Choice, ...], errors: Errors) -> Field:
    told = named(errors, name)
    return Field(name=name, label=label, kind=Kind.CHOICE, choices=offered, errors=told)
