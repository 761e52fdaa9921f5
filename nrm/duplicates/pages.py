"""`/duplicates`: the co-ordinator looks for cases of one person, and asks the agencies."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from nrm.accounts.frame import frame_for
from nrm.database import next_after, session
from nrm.duplicates.actions import (
    answer_side,
    ask_agencies,
    close_question,
    list_comparable,
    list_questions,
    raise_questions,
    read_question,
    read_side,
)
from nrm.duplicates.models import COUNT_FRESH, DuplicateQuestion
from nrm.duplicates.views import QuestionsPage
from nrm.duplicates.words import asked_page, question_page, question_rows
from nrm.http.acting import acting, reveal
from nrm.http.forms import asked_for, draw, see_other, seen_version
from nrm.http.grammar import cursor_from
from nrm.look.parts import Pager
from nrm.vocabulary.loader import codes

blueprint = Blueprint("duplicates", __name__)
_URL, _ON_PAGE = "/duplicates", 30


@blueprint.get(_URL)
def list_page() -> Response:
    """Pairs of cases that may be of one person, and whether there is more to compare."""
    with acting("duplicate.list") as actor:
        found = list_questions(actor, cursor_from(asked_for().get("cursor")), _ON_PAGE)
        rows = question_rows(found[:_ON_PAGE])
        fresh = session().scalar(COUNT_FRESH) or 0
    page = QuestionsPage(
        frame=frame_for(actor, _URL),
        questions=rows,
        pager=_pager(list(found)),
        fresh=ngettext(
            "%(num)d case was written since and is to be compared.",
            "%(num)d cases were written since and are to be compared.",
            fresh,
        ),
        compare_url=f"{_URL}/compare" if fresh else "",
    )
    return draw("duplicates/list.html", page)


def _pager(found: list[DuplicateQuestion]) -> Pager:
    after = next_after(found, _ON_PAGE, "found_at")
    shown = min(len(found), _ON_PAGE)
    words = ngettext("%(num)d question on this page.", "%(num)d questions on this page.", shown)
    older = f"{_URL}?cursor={after}" if after else ""
    return Pager(words=words, newest=_URL if "cursor" in request.args else "", older=older)


@blueprint.post(f"{_URL}/compare")
def compare() -> Response:
    """Some more cases have been compared; the tags are opened between two transactions."""
    with acting("duplicate.compare") as actor:
        sealed = list_comparable(actor)
    compared = reveal(actor, "duplicate.compare", None, lambda: sealed.open(actor.keyring))
    with acting("duplicate.find") as actor:
        raise_questions(actor, compared)
    return see_other(_URL)


@blueprint.get(f"{_URL}/<uuid:question_id>")
def read_one(question_id: UUID) -> Response:
    """Two cases by code and agency, and what was answered."""
    return _draw_question(question_id, ())


def _draw_question(question_id: UUID, errors: tuple[str, ...]) -> Response:
    with acting("duplicate.read") as actor:
        page = question_page(actor, read_question(actor, question_id), errors)
    return draw("duplicates/question.html", page, 422 if errors else 200)


@blueprint.post(f"{_URL}/<uuid:question_id>/ask")
def ask(question_id: UUID) -> Response:
    """Both agencies are asked."""
    seen = seen_version()
    with acting("duplicate.ask") as actor:
        ask_agencies(actor, question_id, seen)
    return see_other(f"{_URL}/{question_id}")


@blueprint.post(f"{_URL}/<uuid:question_id>/close")
def close(question_id: UUID) -> Response:
    """It is closed with an outcome; or the question again."""
    seen, outcome = seen_version(), request.form.get("outcome", "")
    if outcome not in codes("duplicate_outcomes"):
        return _draw_question(question_id, (gettext("Choose one of the listed answers."),))
    with acting("duplicate.close") as actor:
        close_question(actor, question_id, outcome, seen)
    return see_other(f"{_URL}/{question_id}")


@blueprint.get(f"{_URL}/asked/<uuid:side_id>")
def read_asked(side_id: UUID) -> Response:
    """What the co-ordinator asks a supervisor."""
    return _draw_asked(side_id, ())


def _draw_asked(side_id: UUID, errors: tuple[str, ...]) -> Response:
    with acting("duplicate.read_own") as actor:
        page = asked_page(actor, read_side(actor, side_id), errors)
    return draw("duplicates/asked.html", page, 422 if errors else 200)


@blueprint.post(f"{_URL}/asked/<uuid:side_id>/answer")
def answer(side_id: UUID) -> Response:
    """The answer reaches the co-ordinator; or the question again."""
    seen, said = seen_version(), request.form.get("answer", "")
    if said not in codes("duplicate_answers"):
        return _draw_asked(side_id, (gettext("Choose one of the listed answers."),))
    with acting("duplicate.answer") as actor:
        answer_side(actor, side_id, said, seen)
    return see_other(f"{_URL}/asked/{side_id}")
