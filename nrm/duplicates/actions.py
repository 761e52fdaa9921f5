"""The national duplicate check: comparing, asking both agencies, what they answer, closing.

No entry of the log names a case: whoever leads it reads its entries, and learns nothing of this.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from nrm import policy
from nrm.database import Cursor, keyset, new_id, now, session
from nrm.duplicates.comparing import Comparable, Compared, find_comparable
from nrm.duplicates.finding import find_new_pairs, find_question, find_side, with_sides
from nrm.duplicates.models import ANSWERED_YES, LISTED, MARK, DuplicateQuestion, DuplicateSide
from nrm.errors import Conflict, OutOfTurn
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log

ONE_PERSON, CANNOT_SAY = "one_person", "cannot_say"


def list_comparable(actor: Actor) -> Comparable:
    """Cases that were written since the last look, and what may hold the same values; sealed."""
    policy.ask(actor, "duplicate.compare")
    found = find_comparable(actor)
    log.write(actor, "duplicate.compare", count=len(found.cases))
    return found


def raise_questions(actor: Actor, compared: Compared) -> int:
    """There is a question for each new pair, nobody is asked yet; how many there are."""
    pairs = find_new_pairs(compared.pairs)
    policy.ask(actor, "duplicate.find")
    _raise(compared, pairs)
    log.write(actor, "duplicate.find", count=len(pairs))
    return len(pairs)


def _raise(compared: Compared, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    if compared.rows:
        session().execute(MARK, {"rows": list(compared.rows)})
    at = now()
    for pair in pairs:
        question = DuplicateQuestion(id=new_id(), found_at=at)
        question.asked_by_id = question.asked_at = question.outcome = None
        question.closed_by_id = question.closed_at = None
        session().add(question)
        # Not by time: nobody is to see from two addresses that they belong together.
        session().add_all(_side(question.id, case_id) for case_id in pair)


def _side(question_id: UUID, case_id: UUID) -> DuplicateSide:
    made = DuplicateSide(id=uuid4(), question_id=question_id, case_id=case_id)
    made.answer = made.answered_by_id = made.answered_at = None
    return made


def list_questions(actor: Actor, after: Cursor | None, limit: int) -> Sequence[DuplicateQuestion]:
    """Questions with their sides, newest first, at most `limit` + 1."""
    policy.ask(actor, "duplicate.list")
    page = keyset(LISTED, DuplicateQuestion.found_at, DuplicateQuestion.id, after, limit)
    found = list(session().scalars(page))
    with_sides(found)
    log.write(actor, "duplicate.list", count=len(found))
    return found


def read_question(actor: Actor, question_id: UUID) -> DuplicateQuestion:
    """Two cases by code and agency, and what was answered; not what they have in common."""
    question = find_question(question_id)
    policy.ask(actor, "duplicate.read", question)
    log.write(actor, "duplicate.read")
    return question


def ask_agencies(actor: Actor, question_id: UUID, seen: int | None) -> DuplicateQuestion:
    """The supervisors of both agencies are asked, each about the own case alone."""
    question = find_question(question_id, to_change=True)
    policy.ask(actor, "duplicate.ask", question)
    _ask(actor, question, seen)
    log.write(actor, "duplicate.ask")
    return question


def _ask(actor: Actor, question: DuplicateQuestion, seen: int | None) -> None:
    check_version(seen, question.version)
    if question.asked_at is not None:
        raise Conflict("The agencies were asked already.")
    _need_open(question)
    question.asked_by_id, question.asked_at = actor.id, now()


def close_question(
    actor: Actor, question_id: UUID, outcome: str, seen: int | None
) -> DuplicateQuestion:
    """Nobody is asked any more; that it is one person only when both agencies have said yes."""
    question = find_question(question_id, to_change=True)
    policy.ask(actor, "duplicate.close", question)
    _close(actor, question, outcome, seen)
    log.write(actor, "duplicate.close", reason=outcome)
    return question


def _close(actor: Actor, question: DuplicateQuestion, outcome: str, seen: int | None) -> None:
    check_version(seen, question.version)
    _need_open(question)
    if outcome == ONE_PERSON and any(side.answer not in ANSWERED_YES for side in question.sides):
        raise OutOfTurn("Only when both agencies have said yes is it known to be one person.")
    question.closed_by_id, question.closed_at = actor.id, now()
    question.outcome = outcome


def read_side(actor: Actor, side_id: UUID) -> DuplicateSide:
    """The own case that the co-ordinator asks about; nothing of the other one."""
    side = find_side(side_id)
    policy.ask(actor, "duplicate.read_own", side)
    log.write(actor, "duplicate.read_own")
    return side


def answer_side(actor: Actor, side_id: UUID, answer: str, seen: int | None) -> DuplicateSide:
    """The co-ordinator knows what this agency says; the other agency does not."""
    side = find_side(side_id, to_change=True)
    policy.ask(actor, "duplicate.answer", side)
    _answer(actor, side, answer, seen)
    log.write(actor, "duplicate.answer")
    return side


def _answer(actor: Actor, side: DuplicateSide, answer: str, seen: int | None) -> None:
    check_version(seen, side.version)
    if side.closed_at is not None:
        raise OutOfTurn("The co-ordinator has closed this question.")
    if side.answer not in (None, CANNOT_SAY):
        raise Conflict("Your agency has answered already.")
    side.answer, side.answered_by_id, side.answered_at = answer, actor.id, now()


def _need_open(question: DuplicateQuestion) -> None:
    if question.is_over:
        raise OutOfTurn("This question is closed, or one of the two cases was erased.")
