"""How an emergency is told: by the API, and as words for its pages."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import format_datetime, gettext

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.agencies.models import agency_names
from nrm.audit.review.outcomes import CLOSING
from nrm.cases.described import stamp
from nrm.cases.shown import code_words
from nrm.database import now
from nrm.emergency.models import Emergency
from nrm.emergency.views import EmergencyPage, EmergencyRow
from nrm.http.actor import Actor
from nrm.look.coded import choices
from nrm.look.fields import Field, Kind, summary
from nrm.look.moments import clock
from nrm.look.parts import Fact, Link, Tag, Tone
from nrm.policy import AUDITOR

_MOMENT = "d MMM y, HH:mm"


def described_emergency(actor: Actor, emergency: Emergency) -> dict[str, Any]:
    """Ids, times and codes; an auditor knows the case by its pseudonym."""
    case = emergency.case
    return {
        "id": str(emergency.id),
        "case": case.pseudonym if actor.role == AUDITOR else str(case.id),
        "agency": str(emergency.agency_id),
        "account": str(emergency.account_id),
        "began_at": stamp(emergency.began_at),
        "ends_at": stamp(emergency.ends_at),
        "review_due_at": stamp(emergency.review_due_at),
        "countersigned_by": _id(emergency.countersigned_by_id),
        "countersigned_at": stamp(emergency.countersigned_at),
        "reviewed_by": _id(emergency.reviewed_by_id),
        "reviewed_at": stamp(emergency.reviewed_at),
        "outcome": _outcome_told(actor, emergency),
        "version": emergency.version,
    }


def _outcome_told(actor: Actor, emergency: Emergency) -> str | None:
    """What the reviewer said; nobody at the agency is told of a breach before it is one."""
    said = emergency.outcome
    return said if said in CLOSING or actor.role == AUDITOR else None


def _id(value: UUID | None) -> str | None:
    return str(value) if value is not None else None


def emergency_rows(actor: Actor, found: Iterable[Emergency]) -> tuple[EmergencyRow, ...]:
    """Lines of the list, each with who it was and what is still to do."""
    found = list(found)
    names = names_of({each.account_id for each in found})
    return tuple(
        EmergencyRow(
            who=names.get(each.account_id, ""),
            url=f"/emergencies/{each.id}",
            began=format_datetime(each.began_at, _MOMENT),
            countersigned=each.countersigned_by_id is not None,
            due=clock(each.review_due_at),
            outcome=_outcome_words(actor, each),
        )
        for each in found
    )


def emergency_page(actor: Actor, emergency: Emergency, errors: tuple[str, ...]) -> EmergencyPage:
    """An emergency for this reader; inside the transaction that read it."""
    url = f"/emergencies/{emergency.id}"
    signs = policy.may(actor, "emergency.countersign", emergency)
    reviews = policy.may(actor, "emergency.review", emergency)
    fields = (_outcome(errors),) if reviews and emergency.reviewed_by_id is None else ()
    return EmergencyPage(
        frame=frame_for(actor, url),
        errors=summary(fields),
        state=_state(emergency),
        due=clock(emergency.review_due_at) if emergency.countersigned_by_id is None else None,
        facts=_facts(actor, emergency),
        case=_case(actor, emergency),
        fields=fields,
        version=emergency.version,
        countersign_url=f"{url}/countersign" if signs and not emergency.countersigned_at else "",
        review_url=f"{url}/review" if fields else "",
    )


def _state(emergency: Emergency) -> Tag:
    if emergency.ends_at > now():
        return Tag(label=gettext("The case is open for them"), tone=Tone.ON)
    return Tag(label=gettext("The time is over"), tone=Tone.END)


def _case(actor: Actor, emergency: Emergency) -> Link:
    case = emergency.case
    if actor.role == AUDITOR:
        url = f"/audit/cases/{case.pseudonym}"
        return Link(label=gettext("Everything done in this case"), url=url)
    return Link(label=case.code, url=f"/cases/{case.id}")


def _facts(actor: Actor, emergency: Emergency) -> tuple[Fact, ...]:
    signers = (emergency.countersigned_by_id, emergency.reviewed_by_id)
    names = names_of({emergency.account_id, *(each for each in signers if each is not None)})
    agency = agency_names({emergency.agency_id}).get(emergency.agency_id, "")
    began, ends = (format_datetime(at, _MOMENT) for at in (emergency.began_at, emergency.ends_at))
    facts = [
        Fact(label=gettext("Who"), value=names.get(emergency.account_id, "")),
        Fact(label=gettext("Agency"), value=agency),
        Fact(label=gettext("Opened on"), value=began),
        Fact(label=gettext("Open until"), value=ends),
    ]
    if emergency.countersigned_by_id is not None:
        signed = names.get(emergency.countersigned_by_id, "")
        facts.append(Fact(label=gettext("Countersigned by"), value=signed))
    said = _outcome_words(actor, emergency)
    if said:
        facts.append(Fact(label=gettext("Outcome of the review"), value=said))
    return tuple(facts)


def _outcome_words(actor: Actor, emergency: Emergency) -> str:
    told = _outcome_told(actor, emergency)
    if told is None or told in CLOSING:
        return code_words("review_outcomes", told) if told else ""
    return str(gettext("It went on to the review queue"))


def _outcome(errors: tuple[str, ...]) -> Field:
    label, offered = gettext("Outcome of the review"), choices("review_outcomes")
    return Field(
        name="outcome",
        label=label,
        kind=Kind.CHOICE,
        hint=gettext("That rules were broken is decided when another auditor says so, too."),
        choices=offered,
        errors=errors,
    )
