"""`/cases/{id}/consents`: at a glance who may know what until when, and how each scope stands."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from flask import Blueprint, Response
from flask_babel import gettext, ngettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.accounts.section_words import section_words
from nrm.agencies.models import agency_names
from nrm.cases.models import Case
from nrm.cases.shown import code_words
from nrm.cases.without_consent import VITAL
from nrm.consent.abroad_forms import countries_asked
from nrm.consent.actions import list_consents
from nrm.consent.ledger import NOT_ASKED, Standing, ends_soon, shared_now, standings
from nrm.consent.models import ABROAD, Consent
from nrm.consent.shown import consent_state, recipient_of
from nrm.consent.views import LedgerPage, ScopeRow, SharedRow
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import draw
from nrm.look.moments import clock, day
from nrm.look.parts import Link, Tag

blueprint = Blueprint("consent_ledger", __name__)
Names = Mapping[UUID, str]


@blueprint.get("/cases/<uuid:case_id>/consents")
def show(case_id: UUID) -> Response:
    """Nothing of it is opened: names of lines, never what stands in them."""
    with acting("consent.list") as actor:
        case, found = list_consents(actor, case_id)
        page = _page(actor, case, found)
    return draw("cases/consents.html", page)


def _page(actor: Actor, case: Case, found: Sequence[Consent]) -> LedgerPage:
    names = agency_names({c.recipient_id for c in found if c.recipient_id is not None})
    url, works = f"/cases/{case.id}", policy.may(actor, "consent.give", case)
    may_record = works and case.state != "closed"
    soon = sum(ends_soon(consent) for consent in found)
    return LedgerPage(
        frame=frame_for(actor, f"{url}/consents"),
        code=case.code,
        case_url=url,
        group=code_words("person_groups", case.person_group),
        warning=_warning(soon) if soon else "",
        shared=tuple(_shared(c, names, renews=may_record) for c in shared_now(found)),
        scopes=tuple(
            row
            for standing in standings(found)
            for row in _rows(standing, names, url if may_record else "")
        ),
        new_url=f"{url}/consents/new" if works else "",
        age_url=f"{url}/age-group" if may_record else "",
    )


def _warning(soon: int) -> str:
    words: str = ngettext(
        "%(num)d consent ends within 14 days. Ask the person before, and record the answer.",
        "%(num)d consents end within 14 days. Ask the person before, and record the answers.",
        soon,
    )
    return words


def _shared(consent: Consent, names: Names, *, renews: bool) -> SharedRow:
    url, who = f"/consents/{consent.id}", recipient_of(consent, names)
    about = code_words("purposes", consent.purpose) if consent.purpose else ""
    acts = [Link(label=gettext("Withdraw"), url=f"{url}/withdraw", hidden=f"{about}, {who}")]
    if renews:
        anew = f"/cases/{consent.case_id}/consents/new?supersedes={consent.id}"
        if consent.scope == ABROAD:
            # What rests on the older one goes on until that ends: another country moves nothing.
            asked = f"scope={ABROAD}&country={consent.country}"
            anew = f"/cases/{consent.case_id}/consents/new?{asked}"
        acts.insert(0, Link(label=gettext("Ask again"), url=anew, hidden=f"{about}, {who}"))
    return SharedRow(
        recipient=who,
        url=url,
        purpose=about,
        lines=tuple(_lines(consent)),
        ends=clock(consent.expires_at, "ends") if consent.expires_at is not None else None,
        acts=tuple(acts),
        mark=consent_state(consent) if consent.given_by == VITAL else None,
    )


def _lines(consent: Consent) -> Iterator[str]:
    counted = Counter(name.partition(".")[0] for name in consent.field_names)
    for section, lines in counted.items():
        many = ngettext("%(num)d line", "%(num)d lines", lines)
        yield gettext("%(about)s, %(lines)s", about=section_words(section), lines=many)
    if consent.file_ids:
        yield ngettext("%(num)d file", "%(num)d files", len(consent.file_ids))


def _rows(standing: Standing, names: Names, case_url: str) -> Iterator[ScopeRow]:
    scope = code_words("consent_scopes", standing.scope)
    is_here = case_url and (standing.scope != ABROAD or countries_asked())
    ask = f"{case_url}/consents/new?scope={standing.scope}" if is_here else ""
    if standing.state == NOT_ASKED:
        links = (Link(label=gettext("Record the answer"), url=ask, hidden=scope),) if ask else ()
        yield ScopeRow(scope=scope, state=Tag(label=gettext("Not asked yet")), acts=links)
    for consent in standing.consents:
        yield ScopeRow(
            scope=scope,
            state=consent_state(consent),
            recipient=recipient_of(consent, names),
            said=_said(consent),
            ends=_until(consent),
            acts=tuple(_acts(consent, f"{scope}, {recipient_of(consent, names)}")),
        )


def _acts(consent: Consent, about: str) -> Iterator[Link]:
    url = f"/consents/{consent.id}"
    yield Link(label=gettext("How it was said"), url=url, hidden=about)
    # What is shared is withdrawn above, where it says who loses it.
    if consent.is_live and (consent.recipient_id or consent.country) is None:
        yield Link(label=gettext("Withdraw"), url=f"{url}/withdraw", hidden=about)


def _said(consent: Consent) -> str:
    given_by = code_words("given_by", consent.given_by)
    on = day(consent.given_at).striptags()
    words: str = gettext("%(who)s, on %(day)s", who=given_by, day=on)
    return words


def _until(consent: Consent) -> str:
    if not consent.is_live:
        return ""
    if consent.expires_at is None:
        return str(gettext("No end"))
    return str(day(consent.expires_at).striptags())
