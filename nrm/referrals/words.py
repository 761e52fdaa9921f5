"""A referral in words: its title, state, envelope and shared lines. No text of a person."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext

from nrm.cases.fields import FIELDS, SECTION_NAMES
from nrm.cases.shown import code_words, section_facts
from nrm.cases.words import deadline
from nrm.clocks.models import Clock
from nrm.files.words import added_words
from nrm.look.moments import clock, day
from nrm.look.parts import Clock as Drawn
from nrm.look.parts import Fact
from nrm.referrals.models import Referral

# The reasons of the recipient, by the state they led to; those of the sender are another list.
_REASONS = {"declined": "decline_reasons", "not_engaged": "not_engaged_reasons"}


def service_of(code: str) -> str:
    """The name of a service."""
    return code_words("services", code)


def title_of(service: str, envelope: Mapping[str, Any]) -> str:
    """ "Doctor or nurse, 1 person, Region North": what somebody is asked for."""
    parts = [service_of(service)]
    if envelope.get("headcount"):
        parts.append(_people(int(envelope["headcount"])))
    if envelope.get("region"):
        parts.append(code_words("regions", envelope["region"]))
    return ", ".join(parts)


def _people(number: int) -> str:
    return str(ngettext("%(num)d person", "%(num)d people", number))


def envelope_facts(service: str, urgency: str, envelope: Mapping[str, Any]) -> tuple[Fact, ...]:
    """What a partner may know before it answers, in the order of the question."""
    lines = [
        (gettext("Needed"), service_of(service)),
        (gettext("How soon"), code_words("urgencies", urgency)),
        *_envelope_lines(envelope),
    ]
    return tuple(Fact(label=label, value=value) for label, value in lines if value)


def _envelope_lines(envelope: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    def said(name: str, list_name: str) -> str:
        return code_words(list_name, envelope[name]) if envelope.get(name) else ""

    safety = [code_words("safety_codes", code) for code in envelope.get("safety") or ()]
    access = [code_words("accessibilities", code) for code in envelope.get("accessibility") or ()]
    needed_by = envelope.get("needed_by")
    people = envelope.get("headcount")
    yield gettext("Needed by"), day(date.fromisoformat(needed_by)).striptags() if needed_by else ""
    yield gettext("How many"), _people(int(people)) if people else ""
    yield gettext("Age"), said("age_band", "age_bands")
    yield gettext("Region"), said("region", "regions")
    yield gettext("Language"), said("language", "languages")
    yield gettext("Interpreter needed"), said("interpreter", "answers")
    yield gettext("Who should help"), said("practitioner_gender", "practitioner_genders")
    yield gettext("To get in and be understood"), "\n".join(access)
    yield gettext("Safety"), "\n".join(safety)


def answered_words(referral: Referral) -> str:
    """The recipient's reason for a no, or what came of its help; nothing before it said either."""
    words = came_of(referral.state, referral.reason, referral.outcome)
    if not referral.attempts:
        return words
    tries = ngettext("%(num)d try", "%(num)d tries", referral.attempts)
    return str(gettext("%(why)s, %(tries)s", why=words, tries=tries))


def came_of(state: str, reason: str | None, outcome: str | None) -> str:
    """What came of help, or why whoever was asked does not help; empty before it is said."""
    if outcome:
        return code_words("outcome_codes", outcome)
    reasons = _REASONS.get(state)
    return code_words(reasons, reason) if reasons and reason else ""


def on_one_line(facts: Iterable[Fact]) -> list[str]:
    """Each with its label, as a preview lists what will be seen."""
    return [f"{fact.label}: {', '.join(fact.value.splitlines())}" for fact in facts]


def line_labels(names: Iterable[str]) -> tuple[str, ...]:
    """The labels of fields, in the order of the table of fields."""
    chosen = set(names)
    return tuple(field.label for name, field in FIELDS.items() if name in chosen)


def shared_labels(referral: Referral) -> tuple[str, ...]:
    """What a referral would share, in words: its lines, then its files without their names."""
    return (*line_labels(referral.field_names), *map(added_words, referral.file_ids))


def snapshot_facts(content: Mapping[str, Mapping[str, Any]]) -> tuple[Fact, ...]:
    """What was agreed to share, as it was when sent; a line for each field."""
    lines = (section_facts(name, content[name]) for name in SECTION_NAMES if name in content)
    return tuple(fact for facts in lines for fact in facts)


def drawn_clock(running: Clock, waits_for: str = "") -> Drawn:
    """A running clock in words; a paused one says for whom it waits."""
    if running.paused_at is None or running.paused_by_id is not None:
        return deadline(running)
    return clock(running.due_at, held=waits_for or gettext("you"))
