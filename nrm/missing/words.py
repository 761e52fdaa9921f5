"""Episodes in words, for their pages and for the page of the case."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from flask_babel import format_datetime, gettext, lazy_gettext

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.cases.shown import code_words
from nrm.cases.without_consent import VITAL
from nrm.cases.words import purposes_for
from nrm.http.actor import Actor
from nrm.look.fields import summary
from nrm.look.parts import Fact, Link, Tag, Tone
from nrm.missing.asking import Errors, step_fields
from nrm.missing.described import open_steps
from nrm.missing.models import MissingEpisode
from nrm.missing.views import EpisodePage, EpisodeRow, EpisodeStep
from nrm.vital_interests.finding import find_act_about
from nrm.vital_interests.words import link_to

_MOMENT = "d MMM y, HH:mm"
_STEPS: Final[Mapping[str, tuple[Any, Any, Any]]] = {
    "tell_police": (
        lazy_gettext("Tell the police"),
        lazy_gettext("Of a child always, at once. Of an adult with consent, or to save a life."),
        lazy_gettext("The police was told"),
    ),
    "record_return": (
        lazy_gettext("The person is back"),
        lazy_gettext("Found, or come back alone. A talk about it is due then."),
        lazy_gettext("Record the return"),
    ),
    "record_interview": (
        lazy_gettext("The talk after the return"),
        lazy_gettext("With somebody the person trusts. Nobody is blamed, nobody has to talk."),
        lazy_gettext("Record the talk"),
    ),
}


def episode_state(episode: MissingEpisode) -> Tag:
    """Whether the person is gone, and what is still due."""
    if episode.found_at is None:
        return Tag(label=gettext("Missing"), tone=Tone.ON)
    if episode.interview_done_at is None:
        return Tag(label=gettext("Back; the talk is due"))
    return Tag(label=gettext("Back"), tone=Tone.END)


def episode_rows(found: Iterable[MissingEpisode]) -> tuple[EpisodeRow, ...]:
    """Lines of the list."""
    return tuple(
        EpisodeRow(
            reported=_moment(each.reported_at),
            url=f"/missing/{each.id}",
            state=episode_state(each),
            found=_moment(each.found_at),
        )
        for each in found
    )


def episode_page(actor: Actor, episode: MissingEpisode, step: str, errors: Errors) -> EpisodePage:
    """An episode for this reader, with the errors of one step; inside its transaction."""
    case, url = episode.case, f"/missing/{episode.id}"
    steps = tuple(
        _step(episode, name, errors if name == step else {}) for name in open_steps(actor, episode)
    )
    opens = policy.decide(actor, "section.read", case)
    return EpisodePage(
        frame=frame_for(actor, url),
        errors=summary([each for one in steps for each in one.fields]),
        code=case.code,
        case_url=f"/cases/{case.id}",
        list_url=f"/cases/{case.id}/missing",
        state=episode_state(episode),
        facts=tuple(_facts(episode)),
        version=episode.version,
        steps=steps,
        text_url=f"{url}/text" if opens.within_reach else "",
        purposes=purposes_for(actor, case),
        unasked=_unasked(episode),
    )


def text_facts(told: Mapping[str, Any]) -> tuple[Fact, ...]:
    """What was sealed, opened."""
    facts = [
        Fact(label=gettext("Last seen"), value=told["last_seen"]),
        Fact(label=gettext("Known by"), value=told["known_by"]),
    ]
    talk = told["interview"]
    if talk is not None:
        again = code_words("answers", talk["re_exploited"])
        facts.append(Fact(label=gettext("Exploited again, as suspected"), value=again))
        facts.append(Fact(label=gettext("What the person told"), value=talk["told"]))
    return tuple(facts)


def _unasked(episode: MissingEpisode) -> Link | None:
    """Where the police was told without consent: who answers for it."""
    asks = episode.police_basis == VITAL
    act = find_act_about(episode.case, episode.id) if asks else None
    return link_to(act) if act is not None else None


def _step(episode: MissingEpisode, name: str, errors: Errors) -> EpisodeStep:
    title, explains, button = _STEPS[name]
    return EpisodeStep(
        title=str(title),
        explains=str(explains),
        url=f"/missing/{episode.id}/{name}",
        fields=step_fields(episode.case, name, errors),
        button=str(button),
    )


def _facts(episode: MissingEpisode) -> Iterator[Fact]:
    names = names_of({episode.recorded_by_id})
    basis = episode.police_basis
    lines = (
        (gettext("Reported on"), _moment(episode.reported_at)),
        (gettext("Recorded by"), names.get(episode.recorded_by_id, "")),
        (gettext("Danger"), code_words("risk_levels", episode.risk_level)),
        (gettext("The police was told on"), _moment(episode.police_told_at)),
        (gettext("Why it was told"), code_words("screening_bases", basis) if basis else ""),
        (gettext("Back since"), _moment(episode.found_at)),
        (gettext("A talk was offered on"), _moment(episode.interview_offered_at)),
        (gettext("The talk took place on"), _moment(episode.interview_done_at)),
    )
    return (Fact(label=label, value=value) for label, value in lines if value)


def _moment(at: datetime | None) -> str:
    return str(format_datetime(at, _MOMENT)) if at is not None else ""
