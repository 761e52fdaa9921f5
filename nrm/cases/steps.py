"""The steps of a case's workflow: screen, presume, include, close, discard, reopen.

Actions in four beats like those of `actions.py`. A step of two people waits as a `PendingStep`
until the second person takes the same step.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from nrm import policy, workflow
from nrm.cases import records
from nrm.cases.children import find_guardian
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.cases.screening import begin_screening, note_screening, screening_records
from nrm.clocks.models import start_clock
from nrm.errors import Invalid, Unavailable
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.vault.failures import SealBroken
from nrm.vocabulary.loader import codes

Given = Mapping[str, Any]
_QUESTIONS = ("support", "identification", "police")


def screen_case(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Case:
    """Screening has begun; its answers are sealed, two clocks run (domain, C03)."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "case.screen", case)
    written = _screen(actor, case, given, seen)
    log.write(actor, "case.screen", case, sections=written, purpose="casework")
    return case


def _screen(actor: Actor, case: Case, given: Given, seen: int | None) -> dict[str, int]:
    check_version(seen, case.version)
    begin_screening(case, given)
    written = _write(actor, case, screening_records(given))
    note_screening(actor, case, written)
    return written


def presume_case(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Case:
    """The person is a presumed victim and support is open without condition (domain, C05)."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "case.presume", case)
    written = _presume(actor, case, given, seen)
    log.write(actor, "case.presume", case, sections=written, purpose="casework")
    return case


def _presume(actor: Actor, case: Case, given: Given, seen: int | None) -> dict[str, int]:
    check_version(seen, case.version)
    workflow.row_for(case, "presume")
    asked = given.get("asked") or {}
    unasked = [q for q in _QUESTIONS if asked.get(q, "not_asked") == "not_asked"]
    if unasked and not case.may_be_child:
        raise Invalid({f"asked.{q}": ["Ask this first, each on its own."] for q in unasked})
    _need_indicator(actor, case)
    workflow.step(case, "presume", **given)
    start_clock("lead_worker_assign", case.id)
    if case.may_be_child:
        find_guardian(case)
    return _write(actor, case, {"belief": dict(given)})


def _need_indicator(actor: Actor, case: Case) -> None:
    noted = _opened(actor, case, "indicators").get("indicators", [])
    # An answer such as "not asked" is no sign, and none of how one knows it.
    sourced = [
        each
        for each in noted
        if each.get("code") in codes("indicators") and each.get("basis") in codes("indicator_bases")
    ]
    if not sourced:
        raise Invalid({"indicators": ["Record at least one indicator with its source first."]})


def _opened(actor: Actor, case: Case, name: str) -> Given:
    sealed = records.find_records(actor, case, [name])
    try:
        return sealed.open(actor.keyring)[name]
    except SealBroken as broken:
        raise Unavailable("A record fails its check.", integrity=True) from broken


def include_case(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Case:
    """The person is on a long-term pathway (domain, C19, C25 to C27)."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "case.include", case)
    written = _include(actor, case, given, seen)
    log.write(actor, "case.include", case, sections=written, purpose="casework")
    return case


def _include(actor: Actor, case: Case, given: Given, seen: int | None) -> dict[str, int]:
    check_version(seen, case.version)
    disagreed = [n for n in ("person_agrees", "plan_agreed") if given.get(n) is False]
    if disagreed:
        raise Invalid({name: ["The person has to agree first."] for name in disagreed})
    workflow.step(case, "include", **given)
    start_clock("inclusion_review", case.id)
    # The way itself goes into the section of that name, beside what stands there.
    written = {**_opened(actor, case, "inclusion"), "pathway": given["pathway"]}
    return _write(actor, case, {"inclusion": written})


def _write(actor: Actor, case: Case, contents: Mapping[str, Given]) -> dict[str, int]:
    keys = records.open_case_keys(actor, case)
    return records.write_records(actor, case, keys, records.Writing(contents))
