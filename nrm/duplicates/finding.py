"""Finding questions about two cases with their sides, and one side for the agency that leads it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from nrm.cases.finding import find_case, missing_with_its_case
from nrm.cases.finding import visible_to as cases_visible_to
from nrm.cases.models import Case
from nrm.database import remember_subject, session
from nrm.duplicates.comparing import Pair
from nrm.duplicates.models import (
    BY_ID,
    KNOWN,
    SIDE,
    SIDES,
    STANDING,
    DuplicateQuestion,
    DuplicateSide,
)
from nrm.errors import Missing
from nrm.http.actor import Actor
from nrm.vault.rows import rely_on


def find_question(question_id: UUID, *, to_change: bool = False) -> DuplicateQuestion:
    """The question with its sides, locked if it is to be changed; Missing if none."""
    found = _one(question_id, to_change)
    with_sides([found])
    rely_on(found, *found.sides)
    return found


def with_sides(questions: Collection[DuplicateQuestion]) -> None:
    """Each question knows its sides with their cases and agencies: one statement."""
    sides = defaultdict[UUID, list[DuplicateSide]](list)
    ids = [question.id for question in questions]
    for side, case, agency in session().execute(SIDES, {"questions": ids}) if ids else ():
        side.of(case).agency = agency
        sides[side.question_id].append(side)
    for question in questions:
        question.of(sides[question.id])


def find_side(side_id: UUID, *, to_change: bool = False) -> DuplicateSide:
    """The side with question and case, locked if it is to be changed; Missing if none."""
    line = session().execute(SIDE, {"id": side_id}).one_or_none()
    if line is None:
        raise missing_with_its_case()
    side, question = line
    if to_change:
        question = _one(question.id, to_change=True)
        session().refresh(side)
    side.asked_at, side.closed_at = question.asked_at, question.closed_at
    side.of(find_case(side.case_id))
    rely_on(side, question)
    # Whoever leads the case reads its log, and must not learn from it that anybody asks.
    remember_subject(None)
    return side


def _one(question_id: UUID, to_change: bool) -> DuplicateQuestion:
    chosen = BY_ID.with_for_update() if to_change else BY_ID
    anew = {"populate_existing": True} if to_change else {}
    given = {"id": question_id}
    found = session().scalars(chosen, given, execution_options=anew).one_or_none()
    if found is None:
        raise Missing("This does not exist, or it is not yours to see.")
    return found


def beside(actor: Actor, side: DuplicateSide) -> Case | None:
    """The other case, if the same agency leads it and the actor may see it."""
    other = (
        select(Case)
        .join(DuplicateSide, DuplicateSide.case_id == Case.id)
        .where(
            DuplicateSide.question_id == side.question_id,
            DuplicateSide.id != side.id,
            cases_visible_to(actor),
        )
    )
    return session().scalars(other).one_or_none()


def asked_of(actor: Actor, limit: int) -> Sequence[tuple[DuplicateSide, Case]]:
    """What a supervisor has still to answer, the longest asked first."""
    waits = (
        select(DuplicateSide, Case)
        .join(DuplicateQuestion, DuplicateQuestion.id == DuplicateSide.question_id)
        .join(Case, Case.id == DuplicateSide.case_id)
        .where(
            cases_visible_to(actor),
            DuplicateSide.answer.is_(None),
            DuplicateQuestion.asked_at.is_not(None),
            DuplicateQuestion.closed_at.is_(None),
        )
        .order_by(DuplicateQuestion.asked_at, DuplicateSide.id)
        .limit(limit)
    )
    return [(side, case) for side, case in session().execute(waits)]


def find_new_pairs(pairs: Collection[Pair]) -> list[Pair]:
    """Those of the pairs about which there is no question, and whose cases both still stand."""
    cases = {"cases": sorted({case_id for pair in pairs for case_id in pair})}
    if not pairs:
        return []
    standing = set(session().scalars(STANDING, cases))
    known = _known(session().execute(KNOWN, cases))
    return sorted(pair for pair in pairs if pair not in known and set(pair) <= standing)


def _known(lines: Iterable[tuple[UUID, UUID]]) -> set[Pair]:
    questions = defaultdict[UUID, list[UUID]](list)
    for question_id, case_id in lines:
        questions[question_id].append(case_id)
    return {(min(both), max(both)) for both in questions.values() if len(both) > 1}
