"""All rules, by the code that an item carries; the table of docs/review-queue.md is this one."""

from collections.abc import Iterator, Mapping
from typing import Final

from nrm.audit.review import case_rules, findings, looking_rules, person_rules
from nrm.audit.review.findings import Finding, Rule
from nrm.audit.review.known import Known
from nrm.audit.review.week import Week

RULES: Final[Mapping[str, Rule]] = {
    findings.NO_ASSIGNMENT: case_rules.no_assignment,
    findings.AFTER_END: case_rules.after_end,
    findings.BULK: person_rules.bulk,
    findings.OUT_OF_HOURS: person_rules.out_of_hours,
    findings.DENIALS: person_rules.denials,
    findings.BREAK_GLASS: case_rules.break_glass,
    findings.SAME_SEARCH: looking_rules.same_search,
    findings.EMPTY_SEARCH: person_rules.empty_search,
    findings.MANY_ACCOUNTS: looking_rules.many_accounts,
    findings.NEVER_ACTED: looking_rules.never_acted,
    findings.CONFLICT: case_rules.conflict,
    findings.LEFT: person_rules.left,
    findings.BEFORE_LEAVING: person_rules.before_leaving,
    findings.NO_WORK: looking_rules.no_work,
    findings.DISOWNED: person_rules.disowned,
}


def find_all(week: Week, known: Known) -> Iterator[Finding]:
    """What all rules say about a week, as far as it has come."""
    for rule in RULES.values():
        yield from rule(week, known)
