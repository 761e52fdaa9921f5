"""Acts without consent in words, for their pages and for the page of the case."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from flask_babel import format_datetime, gettext, lazy_gettext

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.agencies.models import agency_names
from nrm.cases.shown import code_words
from nrm.cases.without_consent import CONSENT, POLICE
from nrm.cases.words import purposes_for
from nrm.http.actor import Actor
from nrm.look.fields import summary
from nrm.look.moments import clock
from nrm.look.parts import Fact, Link, Tag, Tone
from nrm.policy import AUDITOR
from nrm.vital_interests.asking import Errors, step_fields
from nrm.vital_interests.described import open_steps
from nrm.vital_interests.models import COUNTERSIGNED, ActWithoutConsent
from nrm.vital_interests.views import ActPage, ActRow, ActStep

_MOMENT, _DAY = "d MMM y, HH:mm", "d MMM y"
_STEPS: Final[Mapping[str, tuple[Any, Any, Any]]] = {
    "countersign": (
        lazy_gettext("Do you agree?"),
        lazy_gettext("Talk with whoever acted and read why. Then you answer for it as well."),
        lazy_gettext("Countersign it"),
    ),
    "refuse": (
        lazy_gettext("You do not agree"),
        lazy_gettext("What was shared in the person's place ends at once, for the partner too."),
        lazy_gettext("Do not agree"),
    ),
    "tell": (
        lazy_gettext("Tell the person"),
        lazy_gettext("When it is safe: what was done, why, and that the person may end it."),
        lazy_gettext("The person has been told"),
    ),
    "put_off": (
        lazy_gettext("Not safe yet"),
        lazy_gettext("It stays open until the person knows. Say when somebody looks again."),
        lazy_gettext("Look again then"),
    ),
    "review": (
        lazy_gettext("Review"),
        lazy_gettext("Whether it was done as it must be; the reason stays with the agency."),
        lazy_gettext("Close the review"),
    ),
}


def done_words(act: ActWithoutConsent) -> str:
    """What was done."""
    return code_words("without_consent_acts", act.kind)


def act_state(act: ActWithoutConsent) -> Tag:
    """Whether a second person answers for it."""
    if act.answer is None:
        return Tag(label=gettext("Waits for a supervisor"), tone=Tone.ON)
    if act.answer == COUNTERSIGNED:
        return Tag(label=gettext("Countersigned"), tone=Tone.END)
    return Tag(label=gettext("A supervisor did not agree"), tone=Tone.END)


def link_to(act: ActWithoutConsent) -> Link:
    """The way to it, with how it stands, from what it is about."""
    label = gettext("Done without consent: %(state)s", state=act_state(act).label)
    return Link(label=label, url=f"/without-consent/{act.id}")


def told_words(act: ActWithoutConsent) -> str:
    """Whether the person knows, and if not, why and when somebody looks again."""
    if act.told_at is not None:
        return str(gettext("Told on %(day)s.", day=format_datetime(act.told_at, _DAY)))
    if act.not_told is None or act.look_again_at is None:
        return str(gettext("Not yet"))
    reason = code_words("not_told_reasons", act.not_told)
    day = format_datetime(act.look_again_at, _DAY)
    return str(gettext("Not yet: %(reason)s. Looked at again on %(day)s.", reason=reason, day=day))


def act_rows(found: Iterable[ActWithoutConsent]) -> tuple[ActRow, ...]:
    """Lines of a list."""
    found = list(found)
    names = names_of({each.made_by_id for each in found})
    return tuple(
        ActRow(
            kind=done_words(each),
            url=f"/without-consent/{each.id}",
            who=names.get(each.made_by_id, ""),
            made=_moment(each.made_at),
            state=act_state(each),
            told=told_words(each),
        )
        for each in found
    )


def act_page(actor: Actor, act: ActWithoutConsent, step: str, errors: Errors) -> ActPage:
    """An act for this reader, with the errors of one step; inside its transaction."""
    url = f"/without-consent/{act.id}"
    steps = tuple(_step(act, n, errors if n == step else {}) for n in open_steps(actor, act))
    opens = policy.decide(actor, "section.read", act.case)
    return ActPage(
        frame=frame_for(actor, url),
        errors=summary([each for one in steps for each in one.fields]),
        kind=done_words(act),
        state=act_state(act),
        due=clock(act.due_at) if act.answer is None else None,
        facts=tuple(_facts(act)),
        links=tuple(_links(actor, act)),
        list_url="/without-consent",
        version=act.version,
        steps=steps,
        text_url=f"{url}/text" if opens.within_reach else "",
        purposes=purposes_for(actor, act.case),
    )


def _step(act: ActWithoutConsent, name: str, errors: Errors) -> ActStep:
    title, explains, button = _STEPS[name]
    return ActStep(
        name=name,
        title=str(title),
        explains=str(explains),
        url=f"/without-consent/{act.id}/{name}",
        fields=step_fields(name, errors),
        button=str(button),
        main=name in ("countersign", "review"),
    )


def _links(actor: Actor, act: ActWithoutConsent) -> Iterator[Link]:
    """The case and what the act is about; for an auditor the log of the case alone."""
    if actor.role == AUDITOR:
        url = f"/audit/cases/{act.case.pseudonym}"
        yield Link(label=gettext("Everything done in this case"), url=url)
        return
    code = gettext("case %(code)s", code=act.case.code)
    yield Link(label=code, url=f"/cases/{act.case_id}")
    if act.kind == CONSENT:
        yield Link(label=gettext("What was decided"), url=f"/consents/{act.thing_id}")
    if act.kind == POLICE:
        label = gettext("When the person was missing")
        yield Link(label=label, url=f"/missing/{act.thing_id}")


def _facts(act: ActWithoutConsent) -> Iterator[Fact]:
    signers = (act.made_by_id, act.answered_by_id, act.reviewed_by_id)
    names = names_of({each for each in signers if each is not None})
    who = {one: names.get(one, "") for one in signers if one is not None}
    agency = agency_names({act.agency_id}).get(act.agency_id, "")
    outcome = code_words("review_outcomes", act.outcome) if act.outcome else ""
    lines = (
        (gettext("Who"), who[act.made_by_id]),
        (gettext("Agency"), agency),
        (gettext("Done on"), _moment(act.made_at)),
        (gettext("Answered by"), who[act.answered_by_id] if act.answered_by_id else ""),
        (gettext("Answered on"), _moment(act.answered_at)),
        (gettext("Does the person know?"), told_words(act)),
        (gettext("Outcome of the review"), outcome),
    )
    return (Fact(label=label, value=value) for label, value in lines if value)


def _moment(at: datetime | None) -> str:
    return str(format_datetime(at, _MOMENT)) if at is not None else ""
