"""Items as their pages show them; inside the transaction that read them."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from urllib.parse import urlencode

from flask_babel import format_date, format_datetime, gettext

from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.agencies.models import agency_names
from nrm.audit.entry_words import entry_rows
from nrm.audit.review.asking import Errors, asked_step
from nrm.audit.review.described import open_steps, state_told
from nrm.audit.review.finding import accounts_told
from nrm.audit.review.models import ASKED, ReviewItem
from nrm.audit.review.outcomes import waits_for_emergency
from nrm.audit.review.views import ItemPage, ItemRow
from nrm.audit.review.walking import read_some
from nrm.audit.review.words import rule_words, state_tag, why
from nrm.cases.shown import code_words
from nrm.http.actor import Actor
from nrm.look.fields import summary
from nrm.look.moments import clock
from nrm.look.parts import Fact, Link
from nrm.policy import AUDITOR
from nrm.profile import current_profile

_MOMENT = "d MMM y, HH:mm"


def item_rows(actor: Actor, found: Sequence[ReviewItem]) -> tuple[ItemRow, ...]:
    """Lines of the list, with the public names of people and agencies."""
    names = names_of({who for each in found for who in each.accounts})
    agencies = agency_names({each.agency_id for each in found if each.agency_id is not None})
    return tuple(
        ItemRow(
            rule=rule_words(each.rule),
            url=f"/audit/review/{each.id}",
            who=", ".join(names.get(who, str(who)) for who in accounts_told(actor, each)),
            agency=agencies.get(each.agency_id, "") if each.agency_id is not None else "",
            week=week_words(each),
            counted=each.counted,
            state=state_tag(state_told(actor, each)),
            outcome=_outcome(actor, each),
        )
        for each in found
    )


def _outcome(actor: Actor, item: ReviewItem) -> str:
    told = item.outcome if actor.role == AUDITOR else None
    return code_words("review_outcomes", told) if told else ""


def week_words(item: ReviewItem) -> str:
    """The Monday of its week, in the country's zone."""
    day = item.week_at.astimezone(current_profile().time_zone).date()
    return str(format_date(day, "d MMM y"))


def item_page(actor: Actor, item: ReviewItem, step: str, errors: Errors) -> ItemPage:
    """An item for this reader, with the errors of one step."""
    url, audits = f"/audit/review/{item.id}", actor.role == AUDITOR
    names = [row.step for row in open_steps(actor, item)]
    steps = tuple(asked_step(each, url, errors if each == step else {}) for each in names)
    views = read_some(item.entries) if audits else []
    return ItemPage(
        frame=frame_for(actor, url),
        errors=summary([each for one in steps for each in one.fields]),
        rule=rule_words(item.rule),
        why=why(item),
        state=state_tag(state_told(actor, item)),
        due=clock(item.due_at) if item.due_at is not None and item.state == ASKED else None,
        facts=tuple(_facts(actor, item)),
        links=tuple(_links(item)) if audits else (),
        entries=entry_rows(views, with_case=True, receipts=True),
        version=item.version,
        steps=steps,
    )


def _links(item: ReviewItem) -> Iterator[Link]:
    if waits_for_emergency(item):
        yield Link(label=gettext("Review it among the emergencies"), url="/emergencies")
    names = names_of(set(item.accounts))
    first = item.week_at.astimezone(current_profile().time_zone).date()
    days = {"from": first.isoformat(), "to": (first + timedelta(days=6)).isoformat()}
    for who in item.accounts:
        asked = urlencode({"actor": names.get(who, str(who)), **days})
        label = gettext("All that %(name)s did in this week", name=names.get(who, str(who)))
        yield Link(label=label, url=f"/audit?{asked}")
    if item.case_pseudonym is not None:
        label = gettext("Everything done in this case")
        yield Link(label=label, url=f"/audit/cases/{item.case_pseudonym}")


def _facts(actor: Actor, item: ReviewItem) -> Iterator[Fact]:
    signers = (item.explained_by_id, item.escalated_by_id, item.proposed_by_id, item.decided_by_id)
    explained, escalated, proposed, decided = signers
    names = names_of({*item.accounts, *(each for each in signers if each is not None)})
    lines = [
        (gettext("Who"), ", ".join(names.get(w, str(w)) for w in accounts_told(actor, item))),
        (gettext("Agency"), _agency(item)),
        (gettext("Week from"), week_words(item)),
        (gettext("Noticed on"), format_datetime(item.raised_at, _MOMENT)),
        (gettext("Explanation"), _coded("review_explanations", item.explanation)),
        (gettext("Explained by"), names.get(explained, "") if explained else ""),
    ]
    if actor.role == AUDITOR:
        lines += [
            (gettext("Passed on by"), names.get(escalated, "") if escalated else ""),
            (gettext("Breach proposed by"), names.get(proposed, "") if proposed else ""),
            (gettext("Closed by"), names.get(decided, "") if decided else ""),
            (gettext("Outcome of the review"), _outcome(actor, item)),
            (gettext("Reason"), _coded("review_reasons", item.reason)),
        ]
    return (Fact(label=label, value=value) for label, value in lines if value)


def _agency(item: ReviewItem) -> str:
    if item.agency_id is None:
        return ""
    return agency_names({item.agency_id}).get(item.agency_id, "")


def _coded(list_name: str, code: str | None) -> str:
    return code_words(list_name, code) if code else ""
