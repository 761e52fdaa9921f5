"""What is asked before another country is: on which consent, how soon, and which agreed lines."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext, ngettext

from nrm.abroad.finding import find_point_of_country, find_sent_of
from nrm.abroad.models import TrmReferral
from nrm.abroad.words import country_words
from nrm.cases.fields import FIELDS
from nrm.cases.models import Case
from nrm.consent.models import ABROAD, Consent, find_consents
from nrm.look.coded import words_of
from nrm.look.fields import Choice, Field, Kept, Kind
from nrm.look.moments import day
from nrm.look.parts import Fact, Seen
from nrm.referrals.refer_answers import Answers, said_envelope
from nrm.referrals.refer_fields import envelope_fields, urgency_field
from nrm.referrals.refer_sharing import least_agreed, lines_by_need
from nrm.referrals.words import envelope_facts, line_labels, on_one_line

Errors = Mapping[str, list[str]]


def consents_for(case: Case, countries: Sequence[str]) -> list[Consent]:
    """Those of the case on which one of these countries may be asked now, newest first."""
    found = (c for c in find_consents(case) if c.scope == ABROAD and c.is_live)
    return [consent for consent in found if consent.country in countries]


def find_twin(case: Case, consent: Consent) -> TrmReferral | None:
    """What goes on already that was asked of the same country for the same, newest first."""
    service, there = consent.purpose, find_point_of_country(consent.country or "")
    found = (sent for sent in find_sent_of(case) if not sent.has_ended)
    same = (x for x in found if there is not None and x.focal_point_id == there.id)
    return next((sent for sent in same if sent.service == service), None)


def which_field(consents: Sequence[Consent]) -> Field:
    """On which of them it rests."""
    return Field(
        name="consent",
        label=gettext("Which consent does it rest on?"),
        kind=Kind.CHOICE,
        choices=tuple(Choice(value=str(c.id), label=_about(c), hint=_ends(c)) for c in consents),
    )


def consent_facts(consent: Consent) -> tuple[Fact, ...]:
    """What follows from the consent and is not asked again."""
    return (
        Fact(label=gettext("Country"), value=country_words(consent.country or "")),
        Fact(label=gettext("For"), value=words_of("services", consent.purpose or "")),
        Fact(label=gettext("Consent"), value=_ends(consent)),
    )


def kept_of(consent: Consent) -> tuple[Kept, ...]:
    """The same for the form; whether it is so is looked at again when it is sent."""
    return (
        Kept(name="consent", value=str(consent.id)),
        Kept(name="country", value=consent.country or ""),
        Kept(name="service", value=consent.purpose or ""),
    )


def ask_fields(consent: Consent, form: Answers | None, errors: Errors) -> tuple[Field, ...]:
    """How soon, what they may know before they answer, and which of the agreed lines after it."""
    urgency = form.get("urgency", "") if form is not None else ""
    return (
        urgency_field(urgency, errors),
        *envelope_fields(_envelope(form), errors),
        *_lines(consent, _chosen(consent, form), errors),
    )


def ask_preview(consent: Consent, form: Answers) -> tuple[tuple[Seen, ...], tuple[Seen, ...]]:
    """What they will see before they accept and after it."""
    facts = envelope_facts(consent.purpose or "", form.get("urgency", ""), _envelope(form))
    said = on_one_line(facts)
    if consent.expires_at is not None:
        ends = day(consent.expires_at).striptags()
        said.append(gettext("Until when the person agreed: %(day)s", day=ends))
    hidden = gettext("Not shown: name, contact, account, case code, region")
    rest = gettext("Not shown: everything else in the record")
    lines = line_labels(_chosen(consent, form))
    return (
        (*_seen(said), Seen(label=hidden, shown=False)),
        (*_seen(lines), Seen(label=rest, shown=False)),
    )


def _seen(labels: Sequence[str]) -> tuple[Seen, ...]:
    return tuple(Seen(label=label, shown=True) for label in labels)


def _envelope(form: Answers | None) -> Mapping[str, Any]:
    return said_envelope(form) if form is not None else {}


def _chosen(consent: Consent, form: Answers | None) -> Sequence[str]:
    """At first what the service needs at the least, as far as the person agreed."""
    if form is not None:
        return form.getlist("fields")
    return least_agreed(consent.purpose or "", [consent])


def _lines(consent: Consent, chosen: Sequence[str], errors: Errors) -> list[Field]:
    more = gettext("The person agreed to these, too. Tick one only if help there fails without.")
    agreed = [name for name in FIELDS if name in consent.field_names]
    return lines_by_need(consent.purpose or "", agreed, chosen, more, errors)


def _about(consent: Consent) -> str:
    lines = len(consent.field_names)
    words: str = gettext(
        "%(country)s: %(service)s, %(lines)s",
        country=country_words(consent.country or ""),
        service=words_of("services", consent.purpose or ""),
        lines=ngettext("%(num)d line", "%(num)d lines", lines),
    )
    return words


def _ends(consent: Consent) -> str:
    given = day(consent.given_at).striptags()
    ends = day(consent.expires_at).striptags() if consent.expires_at is not None else ""
    words: str = gettext("Given on %(given)s, ends %(ends)s", given=given, ends=ends)
    return words
