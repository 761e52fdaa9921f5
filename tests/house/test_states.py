"""Guard `states`: no state of a case or referral is set outside `workflow.py`."""

import pytest

from tests.house.source import Source, sources
from tests.house.states import moved_elsewhere

# File: why it sets a state that is none of a case or a referral.
EXCEPTIONS = {
    "nrm/accounts/certifying.py": "an account is invited, activated, active or ended",
    "nrm/accounts/first_keys.py": "an account is invited, activated, active or ended",
    "nrm/accounts/inviting.py": "an account is invited, activated, active or ended",
    "nrm/custody/leaving.py": "an account that was active has left",
    "nrm/registry/closing.py": "an agency is being closed, and is no more",
    "nrm/registry/suspending.py": "an agency is suspended, or takes part again",
    "nrm/agencies/actions.py": "an agency is proposed or active",
    "nrm/vault/shred.py": "a secret is pending or live",
    "nrm/vault/pending.py": "a secret is pending or live",
    "nrm/workflow.py": "this is the one place",
}


def test_only_the_workflow_moves_a_state() -> None:
    found = [(source.path, line) for source in sources() for line in moved_elsewhere(source)]
    assert [line for path, line in found if path not in EXCEPTIONS] == []
    assert set(EXCEPTIONS) - {path for path, _ in found} == set(), "exceptions that nothing needs"


@pytest.mark.parametrize(
    "line",
    [
        'referral.state = "accepted"',
        'case.state, case.state_at = "closed", now()',
        '[x.state] = ["closed"]',
        'case.state: str = "closed"',
        'case.state += "d"',
        'setattr(case, "state", "closed")',
        'session().execute(update(Referral).values(state="revoked"))',
        'Case(id=new_id(), state="draft")',
        'models.Referral(state="sent")',
    ],
)
def test_a_state_that_is_set_elsewhere_is_caught(line: str) -> None:
    assert len(moved_elsewhere(Source("nrm/cases/steps.py", line))) == 1


@pytest.mark.parametrize(
    "line", ['if case.state == "closed": pass', "Case(id=new_id())", 'setattr(a, "b", "state_")']
)
def test_what_only_looks_is_not(line: str) -> None:
    assert moved_elsewhere(Source("nrm/cases/steps.py", line)) == []
