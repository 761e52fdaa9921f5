"""What the page of a referral says of the request, and of the consent that it rests on, if any."""

from flask_babel import gettext

from nrm.cases.shown import code_words
from nrm.look.moments import day
from nrm.look.parts import Fact
from nrm.referrals.additions import reason_lines
from nrm.referrals.looking import Look
from nrm.referrals.reading import ReferralView
from nrm.referrals.words import envelope_facts, shared_labels


def envelope_for(seen: Look) -> tuple[Fact, ...]:
    """What may be known before acceptance; nothing of a stub."""
    return () if seen.view.is_stub else envelope_of(seen.view)


def envelope_of(view: ReferralView) -> tuple[Fact, ...]:
    """The same, whoever looks."""
    facts = envelope_facts(view.referral.service, view.referral.urgency, view.envelope)
    if not view.without_consent:
        return facts
    words = gettext("Not asked: a life or health was in danger.")
    return (Fact(label=gettext("Consent"), value=words), *facts)


def consent_facts(seen: Look) -> tuple[Fact, ...]:
    """The consent it rests on: for the recipient only while it supports the person."""
    consent, view = seen.view.consent, seen.view
    live = view.referral.state in ("accepted", "in_service")
    if consent is None or (view.is_recipient and not live):
        return ()
    facts = [Fact(label=gettext("For"), value=code_words("services", view.referral.service))]
    if not view.is_recipient:
        shared = "\n".join(shared_labels(view.referral))
        facts.append(Fact(label=gettext("Lines"), value=shared or str(gettext("None yet"))))
        why = "\n".join(reason_lines(view.referral))
        facts += [Fact(label=gettext("More than the service needs"), value=why)] if why else []
    if consent.expires_at is not None:
        facts.append(Fact(label=gettext("Ends"), value=day(consent.expires_at).striptags()))
    return tuple(facts)
