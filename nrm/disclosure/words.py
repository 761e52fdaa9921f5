"""Legal disclosures in words, for their pages and for the page of the case."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from flask_babel import format_datetime, gettext

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.accounts.secret_fields import proof_fields
from nrm.accounts.section_words import section_words
from nrm.agencies.models import agency_names
from nrm.cases.shown import code_words
from nrm.cases.words import purposes_for
from nrm.disclosure.described import open_steps
from nrm.disclosure.models import LegalDisclosure
from nrm.disclosure.views import DisclosurePage, DisclosureRow
from nrm.http.actor import Actor
from nrm.look.fields import summary
from nrm.look.parts import Fact, Link, Tag, Tone
from nrm.policy import AUDITOR

_MOMENT, _DAY = "d MMM y, HH:mm", "d MMM y"
_A_MOMENT = timedelta(milliseconds=1)


def authority_words(disclosure: LegalDisclosure) -> str:
    """On what authority."""
    return code_words("disclosure_authorities", disclosure.authority)


def disclosure_state(disclosure: LegalDisclosure) -> Tag:
    """Whether it waits for somebody, may be handed out, or not."""
    if disclosure.outcome is None:
        return Tag(label=gettext("Waits for a supervisor"), tone=Tone.ON)
    if disclosure.outcome == "approved":
        return Tag(label=gettext("Approved"), tone=Tone.END)
    return Tag(label=gettext("Refused"), tone=Tone.END)


def told_words(disclosure: LegalDisclosure) -> str:
    """Whether the person knows, and if not, why and until when."""
    if disclosure.told_at is not None:
        day = format_datetime(disclosure.told_at, _DAY)
        return str(gettext("The person was told on %(day)s.", day=day))
    if disclosure.not_told is None or disclosure.tell_after is None:
        return ""
    reason = code_words("not_told_reasons", disclosure.not_told)
    # The moment is the midnight after that day.
    day = format_datetime(disclosure.tell_after - _A_MOMENT, _DAY)
    return str(gettext("Not told: %(reason)s. To be told after %(day)s.", reason=reason, day=day))


def disclosure_rows(found: Iterable[LegalDisclosure]) -> tuple[DisclosureRow, ...]:
    """Lines of the list."""
    return tuple(
        DisclosureRow(
            authority=authority_words(each),
            url=f"/disclosures/{each.id}",
            state=disclosure_state(each),
            asked=format_datetime(each.asked_at, _MOMENT),
            told=told_words(each),
        )
        for each in found
    )


def disclosure_page(
    actor: Actor, disclosure: LegalDisclosure, errors: Mapping[str, list[str]]
) -> DisclosurePage:
    """A disclosure for this reader; inside the transaction that read it."""
    url, may = f"/disclosures/{disclosure.id}", open_steps(actor, disclosure)
    fields = proof_fields(errors) if "approve" in may else ()
    opens = policy.decide(actor, "section.read", disclosure.case)
    return DisclosurePage(
        frame=frame_for(actor, url),
        errors=summary(fields),
        state=disclosure_state(disclosure),
        facts=_facts(disclosure),
        case=_case(actor, disclosure),
        fields=fields,
        version=disclosure.version,
        approve_url=f"{url}/approve" if "approve" in may else "",
        refuse_url=f"{url}/refuse" if "refuse" in may else "",
        tell_url=f"{url}/tell" if "tell" in may else "",
        text_url=f"{url}/text" if opens.within_reach else "",
        purposes=purposes_for(actor, disclosure.case),
    )


def _case(actor: Actor, disclosure: LegalDisclosure) -> Link:
    case = disclosure.case
    if actor.role == AUDITOR:
        url = f"/audit/cases/{case.pseudonym}"
        return Link(label=gettext("Everything done in this case"), url=url)
    return Link(label=case.code, url=f"/cases/{case.id}")


def _facts(disclosure: LegalDisclosure) -> tuple[Fact, ...]:
    decided_by = disclosure.decided_by_id
    names = names_of({disclosure.asked_by_id, *([decided_by] if decided_by else [])})
    agency = agency_names({disclosure.agency_id}).get(disclosure.agency_id, "")
    sections = ", ".join(section_words(name) for name in disclosure.sections.split())
    asked = format_datetime(disclosure.asked_at, _MOMENT)
    facts = [
        Fact(label=gettext("Agency"), value=agency),
        Fact(label=gettext("On what authority"), value=authority_words(disclosure)),
        Fact(label=gettext("What is disclosed"), value=sections),
        Fact(label=gettext("Asked for by"), value=names.get(disclosure.asked_by_id, "")),
        Fact(label=gettext("Asked for on"), value=asked),
    ]
    if decided_by is not None and disclosure.decided_at is not None:
        on = format_datetime(disclosure.decided_at, _MOMENT)
        facts.append(Fact(label=gettext("Decided by"), value=names.get(decided_by, "")))
        facts.append(Fact(label=gettext("Decided on"), value=on))
    facts.append(Fact(label=gettext("Does the person know?"), value=told_words(disclosure)))
    return tuple(facts)
