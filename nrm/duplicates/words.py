"""Questions about two cases in words, for their pages."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from flask_babel import format_datetime, gettext

from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.cases.models import Case
from nrm.cases.shown import code_words
from nrm.duplicates.actions import CANNOT_SAY
from nrm.duplicates.finding import beside
from nrm.duplicates.models import DuplicateQuestion, DuplicateSide
from nrm.duplicates.views import AskedPage, QuestionPage, QuestionRow, SideView
from nrm.http.actor import Actor
from nrm.look.coded import choices
from nrm.look.fields import Field, Kind, summary
from nrm.look.parts import Fact, Link, Tag, Tone

_MOMENT = "d MMM y, HH:mm"
Errors = tuple[str, ...]


def question_state(question: DuplicateQuestion) -> Tag:
    """Whose turn it is."""
    if question.outcome is not None:
        return Tag(label=code_words("duplicate_outcomes", question.outcome), tone=Tone.END)
    if question.is_over:
        return Tag(label=gettext("One of the cases was erased"), tone=Tone.END)
    if question.asked_at is None:
        return Tag(label=gettext("Nobody was asked yet"))
    if question.is_answered:
        return Tag(label=gettext("Both agencies have answered"), tone=Tone.ON)
    return Tag(label=gettext("The agencies are asked"), tone=Tone.ON)


def question_rows(found: Iterable[DuplicateQuestion]) -> tuple[QuestionRow, ...]:
    """Lines of the list."""
    return tuple(
        QuestionRow(
            cases=" · ".join(f"{side.agency.name}, {side.case.code}" for side in each.sides),
            url=f"/duplicates/{each.id}",
            state=question_state(each),
            found=format_datetime(each.found_at, _MOMENT),
        )
        for each in found
    )


def question_page(actor: Actor, question: DuplicateQuestion, errors: Errors) -> QuestionPage:
    """A question for the co-ordinator; inside the transaction that read it."""
    url = f"/duplicates/{question.id}"
    label = gettext("What is it?")
    fields = () if question.is_over else (_choice("outcome", label, "duplicate_outcomes", errors),)
    asks = not question.is_over and question.asked_at is None
    return QuestionPage(
        frame=frame_for(actor, url),
        errors=summary(fields),
        state=question_state(question),
        facts=_facts(question),
        sides=tuple(map(_side, question.sides)),
        fields=fields,
        version=question.version,
        ask_url=f"{url}/ask" if asks else "",
        close_url=f"{url}/close" if fields else "",
    )


def _side(side: DuplicateSide) -> SideView:
    said = code_words("duplicate_answers", side.answer) if side.answer else ""
    answer = said or gettext("No answer yet")
    return SideView(case=_link(side.case), agency=side.agency.name, answer=answer)


def _link(case: Case) -> Link:
    return Link(label=case.code, url=f"/cases/{case.id}")


def _facts(question: DuplicateQuestion) -> tuple[Fact, ...]:
    steps = (
        (gettext("Found on"), question.found_at, None),
        (gettext("Asked on"), question.asked_at, question.asked_by_id),
        (gettext("Closed on"), question.closed_at, question.closed_by_id),
    )
    names = names_of({who for _, _, who in steps if who is not None})
    return tuple(
        Fact(label=label, value=", ".join([format_datetime(at, _MOMENT), *_name(names, who)]))
        for label, at, who in steps
        if at is not None
    )


def _name(names: Mapping[UUID, str], who: UUID | None) -> list[str]:
    return [names[who]] if who is not None and who in names else []


def asked_page(actor: Actor, side: DuplicateSide, errors: Errors) -> AskedPage:
    """The question as the supervisor of one agency sees it."""
    url, other = f"/duplicates/asked/{side.id}", beside(actor, side)
    label = gettext("Does this person possibly get support elsewhere?")
    waits = side.closed_at is None and side.answer in (None, CANNOT_SAY)
    fields = (_choice("answer", label, "duplicate_answers", errors),) if waits else ()
    said = code_words("duplicate_answers", side.answer) if side.answer else ""
    facts = (Fact(label=gettext("Your agency's answer"), value=said),) if said else ()
    return AskedPage(
        frame=frame_for(actor, url),
        errors=summary(fields),
        case=_link(side.case),
        facts=facts,
        fields=fields,
        version=side.version,
        beside=_link(other) if other is not None else None,
        answer_url=f"{url}/answer" if fields else "",
    )


def _choice(name: str, label: str, list_name: str, errors: Errors) -> Field:
    return Field(
        name=name, label=label, kind=Kind.CHOICE, choices=choices(list_name), errors=errors
    )
