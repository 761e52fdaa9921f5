"""Why a clock stands still or ends later than it did, since when, and who said so."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from flask_babel import gettext

from nrm.cases.shown import code_words
from nrm.clocks.models import Clock
from nrm.look.moments import when


def movers_of(clocks: Iterable[Clock]) -> set[UUID]:
    """The accounts of the people who paused or extended one of these clocks."""
    ids = (each for clock in clocks for each in (clock.paused_by_id, clock.extended_by_id))
    return {each for each in ids if each is not None}


def moved_words(running: Clock, names: Mapping[UUID, str]) -> str:
    """Sentences for one clock, `names` of its movers; empty while it runs as it began."""
    return " ".join(_sentences(running, names))


def _sentences(running: Clock, names: Mapping[UUID, str]) -> Iterator[str]:
    if running.paused_by_id is not None:
        yield gettext(
            "Paused since %(moment)s by %(name)s: %(reason)s.",
            **_said(running.paused_at, running.paused_by_id, running.paused_because, names),
        )
    elif running.paused_at is not None:
        yield gettext("It stands still: the partner asked a question.")
    if running.extended_by_id is not None:
        yield gettext(
            "Given more time on %(moment)s by %(name)s: %(reason)s.",
            **_said(running.extended_at, running.extended_by_id, running.extended_because, names),
        )


def _said(
    at: datetime | None, by: UUID, because: str | None, names: Mapping[UUID, str]
) -> Mapping[str, str]:
    return {
        "moment": when(at).striptags() if at is not None else "",
        "name": names.get(by, ""),
        "reason": code_words("delay_reasons", because or ""),
    }
