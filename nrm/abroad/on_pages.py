"""Help in another country where people look: in a case, and at the consent that it rests on."""

from flask_babel import gettext

from nrm import policy
from nrm.abroad.finding import find_sent_of
from nrm.abroad.models import TrmReferral
from nrm.abroad.selects import POINTS, RESTS_ON
from nrm.abroad.words import SENT_URL, country_words, sent_tag, sent_title
from nrm.cases.parts import CaseParts
from nrm.cases.views import ReferralRow
from nrm.consent.parts import ConsentParts
from nrm.database import session
from nrm.look.coded import words_of
from nrm.look.moments import when
from nrm.look.parts import Event, Link, Waiting
from nrm.referrals.words import came_of


def countries_paired() -> list[str]:
    """The countries that can be asked now, in the order of their codes."""
    return [point.country for point in session().scalars(POINTS) if point.is_live]


def add_countries(found: list[str]) -> None:
    """A consent can be about help in one of these."""
    found += countries_paired()


def add_to_case(parts: CaseParts) -> None:
    """What was asked of other countries, a line each; and the way to ask."""
    points = session().scalars(POINTS).all()
    if not points:
        return
    names = {point.id: country_words(point.country) for point in points}
    may_know = policy.may(parts.actor, "trm_referral.list", parts.case)
    for sent in find_sent_of(parts.case) if may_know else ():
        country = names[sent.focal_point_id]
        parts.referrals.append(_row(parts, sent, country))
        parts.events += _events(sent, country)
    can_ask = any(point.is_live for point in points) and parts.case.state != "closed"
    if can_ask and policy.may(parts.actor, "trm_referral.send", parts.case):
        label = gettext("Ask for help in another country")
        parts.acts.append(Link(label=label, url=f"/cases/{parts.case.id}/abroad"))


def _row(parts: CaseParts, sent: TrmReferral, country: str) -> ReferralRow:
    return ReferralRow(
        service=words_of("services", sent.service),
        url=f"{SENT_URL}/{sent.id}",
        partner=gettext("In another country: %(country)s", country=country),
        state=sent_tag(sent),
        waits_on=_waits_on(parts, sent, country),
        came_back=came_of(sent.state, sent.reason, sent.outcome),
    )


def _waits_on(parts: CaseParts, sent: TrmReferral, country: str) -> str:
    """Who has to move, and since when; nothing where nobody has to."""
    if sent.has_ended:
        return ""
    who = country
    if sent.state == "accepted":
        mine = parts.actor.id == parts.case.lead_worker_id
        who = gettext("Me") if mine else gettext("The lead worker")
    since = when(sent.state_at).striptags()
    return str(gettext("%(who)s, since %(moment)s", who=who, moment=since))


def _events(sent: TrmReferral, country: str) -> list[Event]:
    told = [Event(at=sent.created_at, title=gettext("Another country asked"), detail=country)]
    if sent.state != "sent":
        told.append(Event(at=sent.state_at, title=sent_tag(sent).label, detail=country))
    return told


def add_to_consent(parts: ConsentParts) -> None:
    """What a withdrawal ends in another country."""
    consent = parts.consent
    if consent.country is None or parts.actor.agency_id != consent.lead_agency_id:
        return
    country = country_words(consent.country)
    for sent in session().scalars(RESTS_ON, {"consent_id": consent.id}):
        shared = gettext(
            "It opens there no more once their service has taken that. What somebody has read, "
            "nobody takes back."
        )
        unread = gettext("It ends. Nobody there learned who the person is.")
        effect = shared if sent.state == "shared" else unread
        title, url = sent_title(sent, country), f"{SENT_URL}/{sent.id}"
        context = f"{sent_tag(sent).label}. {effect}"
        parts.resting.append(Waiting(title=title, url=url, context=context))
