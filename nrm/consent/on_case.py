"""Consents on the page of a case: given, withdrawn, expired; codes only."""

from uuid import UUID

from babel.dates import format_date
from flask_babel import gettext, ngettext

from nrm import policy
from nrm.agencies.models import agency_names
from nrm.cases.models import Case
from nrm.cases.parts import CaseParts
from nrm.cases.shown import code_words
from nrm.cases.views import ConsentRow
from nrm.cases.without_consent import VITAL
from nrm.consent.models import Consent, find_consents
from nrm.consent.shown import consent_state, recipient_of
from nrm.http.actor import Actor
from nrm.look.moments import clock, locale
from nrm.look.parts import Event, Link


def add_consents(parts: CaseParts) -> None:
    """The consents of the case and what became of them stand on its page."""
    found = find_consents(parts.case)
    names = agency_names({c.recipient_id for c in found if c.recipient_id is not None})
    for consent in found:
        parts.consents.append(_row(parts.actor, consent, names))
        subject = subject_of(consent)
        parts.events.append(Event(at=consent.given_at, title=_begun(consent), detail=subject))
        if consent.withdrawn_at is not None and not consent.is_refusal:
            taken = consent.was_withdrawn
            title = gettext("Consent withdrawn") if taken else gettext("Consent ended")
            parts.events.append(Event(at=consent.withdrawn_at, title=title, detail=subject))


def _begun(consent: Consent) -> str:
    if consent.given_by == VITAL:
        return str(gettext("Without consent: a life is in danger"))
    said = gettext("A no to a consent") if consent.is_refusal else gettext("Consent given")
    return str(said)


def offer_consents(case: Case, found: dict[str, str]) -> None:
    """`found` names the live consents on which a closed case may be opened again (C23)."""
    for consent in find_consents(case):
        if consent.is_live and consent.scope in ("support", "record"):
            day = format_date(consent.given_at, "d MMM y", locale=locale())
            words = gettext("%(about)s, given %(day)s", about=subject_of(consent), day=day)
            found[str(consent.id)] = words


def subject_of(consent: Consent) -> str:
    """What a consent is for, in words: its scope or service, and how much it shares."""
    about = code_words("consent_scopes", consent.scope)
    if consent.purpose is not None:
        about = code_words("purposes", consent.purpose)
    lines, files = len(consent.field_names), len(consent.file_ids)
    if lines:
        counted = ngettext("%(num)d line", "%(num)d lines", lines)
        about = str(gettext("%(about)s, %(lines)s", about=about, lines=counted))
    if files:
        counted = ngettext("%(num)d file", "%(num)d files", files)
        about = str(gettext("%(about)s, %(lines)s", about=about, lines=counted))
    return about


def _row(actor: Actor, consent: Consent, names: dict[UUID, str]) -> ConsentRow:
    recipient = recipient_of(consent, names)
    subject, url, live = subject_of(consent), f"/consents/{consent.id}", consent.is_live
    action = Link(
        label=gettext("Withdraw"), url=f"{url}/withdraw", hidden=f"{subject}, {recipient}"
    )
    return ConsentRow(
        subject=subject,
        url=url if policy.may(actor, "consent.read", consent) else "",
        recipient=recipient or gettext("Nobody else"),
        state=consent_state(consent),
        ends=clock(consent.expires_at, "ends") if live and consent.expires_at else None,
        action=action if live and policy.may(actor, "consent.withdraw", consent) else None,
    )
