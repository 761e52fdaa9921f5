"""A consent in words: what was decided and how; and the sealed part, once it was opened."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext

from nrm.agencies.models import agency_names
from nrm.cases.fields import FIELDS
from nrm.cases.shown import code_words
from nrm.cases.without_consent import VITAL
from nrm.consent.models import (
    AGE_CHANGED,
    ENDED_BY_ITSELF,
    NOT_UPHELD,
    PART_OVER,
    REPLACED,
    Consent,
)
from nrm.files.words import added_words
from nrm.look.moments import day
from nrm.look.parts import Fact, Tag, Tone


def consent_state(consent: Consent) -> Tag:
    """Whether it holds now, and if not why."""
    if consent.is_live and consent.given_by == VITAL:
        return Tag(label=gettext("Without consent: a life is in danger"), tone=Tone.ON)
    if consent.is_live:
        return Tag(label=gettext("Given"), tone=Tone.ON)
    if consent.is_refusal:
        return Tag(label=gettext("The answer was no"), tone=Tone.END)
    if consent.withdrawn_at is None:
        return Tag(label=gettext("Ran out"), tone=Tone.END)
    ended = {
        REPLACED: gettext("Replaced by a newer one"),
        AGE_CHANGED: gettext("Given at another age"),
        NOT_UPHELD: gettext("Ended: a supervisor did not agree"),
        PART_OVER: gettext("Ended with the part of whoever spoke for the person"),
    }
    label = ended.get(consent.withdrawn_how or "", gettext("Withdrawn"))
    return Tag(label=label, tone=Tone.END)


def recipient_of(consent: Consent, names: Mapping[UUID, str]) -> str:
    """Who may know: an agency by its name, or whoever helps in another country; empty: nobody."""
    if consent.country is not None:
        return code_words("countries", consent.country)
    return names.get(consent.recipient_id, "") if consent.recipient_id is not None else ""


def consent_facts(consent: Consent, recorder: str) -> tuple[Fact, ...]:
    """Everything of it that is coded; unanswered questions are left."""
    lines = [*_decided(consent), *_asked(consent), (gettext("Recorded by"), recorder)]
    return tuple(Fact(label=label, value=value) for label, value in lines if value)


def detail_facts(details: Mapping[str, Any]) -> tuple[Fact, ...]:
    """Everything of it that is sealed, opened; unanswered questions are left."""
    lines = (
        (gettext("Why it was a no"), _coded("refusal_reasons", details.get("refusal_reason"))),
        (gettext("Why nobody needed to agree"), details.get("reason")),
        (gettext("What the child itself says"), details.get("child_views")),
        (gettext("Kept from"), "\n".join(details.get("withheld_from") or ())),
        (gettext("Kept because"), _coded("withhold_reasons", details.get("withhold_reason"))),
    )
    return tuple(Fact(label=label, value=value) for label, value in lines if value)


def _decided(consent: Consent) -> Iterator[tuple[str, str]]:
    names = agency_names({consent.recipient_id} if consent.recipient_id is not None else set())
    agreed = [field.label for name, field in FIELDS.items() if name in consent.field_names]
    yield gettext("About"), _coded("consent_scopes", consent.scope)
    yield gettext("For"), _coded("purposes", consent.purpose)
    yield gettext("With"), ", ".join(names.values())
    yield gettext("In another country"), _coded("countries", consent.country)
    yield gettext("Lines"), "\n".join(agreed)
    yield gettext("Files"), "\n".join(map(added_words, consent.file_ids))
    yield gettext("Decided by"), _coded("given_by", consent.given_by)
    yield gettext("Said on"), _day(consent.given_at)
    yield gettext("Ends"), _day(consent.expires_at)
    if consent.withdrawn_how in ENDED_BY_ITSELF:
        yield gettext("Ended on"), _day(consent.withdrawn_at)
    if consent.was_withdrawn:
        yield gettext("Withdrawn on"), _day(consent.withdrawn_at)
        yield gettext("Withdrawn how"), _coded("withdrawal_ways", consent.withdrawn_how)


def _asked(consent: Consent) -> Iterator[tuple[str, str]]:
    yield gettext("How it was said"), _coded("obtained_how", consent.obtained_how)
    yield gettext("Language"), _coded("languages", consent.language)
    yield gettext("Interpreter"), _yes_no(consent.interpreter)
    yield gettext("Something to read or listen to"), _yes_no(consent.materials_given)
    yield gettext("Limits of confidentiality explained"), _yes_no(consent.limits_explained)
    yield gettext("Said back in own words"), _yes_no(consent.comprehension_checked)


def _coded(list_name: str, code: str | None) -> str:
    return code_words(list_name, code) if code else ""


def _yes_no(answer: bool | None) -> str:
    return "" if answer is None else code_words("answers", "yes" if answer else "no")


def _day(at: datetime | None) -> str:
    return str(day(at).striptags()) if at is not None else ""
