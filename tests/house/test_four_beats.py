"""Guard `four beats`: find, ask, change, write, in this order and once each."""

from textwrap import dedent

import pytest

from tests.house.four_beats import actions_of, files_of_actions, missing_beats
from tests.house.source import Source

# "path function": why it keeps another time.
EXCEPTIONS: dict[str, str] = {
    "nrm/cases/actions.py open_case": "the mechanism says `open` for making a case",
    "nrm/referrals/actions.py revoke_referral": "revoking is withdrawing the consent it rests on",
}

GOOD = '''
def accept_referral(actor, referral_id, visit):
    """Accept a referral."""
    referral = find_referral(referral_id, to_change=True)
    policy.ask(actor, "referral.accept", referral)
    _open_to_recipient(referral, actor, visit)
    log.write(actor, "referral.accept", referral)
    return referral


def open_referral(actor, referral_id):
    referral = find_referral(referral_id)
    policy.ask(actor, "referral.open", referral)
    log.write(actor, "referral.open", referral)
    return referral


def list_received(actor, after):
    page = keyset(RECEIVED.where(visible_to(actor)), after)
    log.write(actor, "referral.list", count=len(page))
    return page


def _private(anything):
    return anything
'''


def test_every_action_keeps_time() -> None:
    files = files_of_actions()
    assert sum(len(actions_of(source)) for source in files) > 0
    found = [line for source in files for line in missing_beats(source)]
    unexcused = [line for line in found if _function(line) not in EXCEPTIONS]
    assert not unexcused, "\n".join(unexcused)
    unused = set(EXCEPTIONS) - {_function(line) for line in found}
    assert not unused, "exceptions that nothing needs"


def _function(complaint: str) -> str:
    place, name, *_ = complaint.split(" ")
    return f"{place.split(':')[0]} {name.rstrip(':')}"


def test_good_actions_pass() -> None:
    assert missing_beats(Source("nrm/referrals/actions.py", GOOD)) == []


@pytest.mark.parametrize(
    ("line", "instead", "complaint"),
    [
        ("(actor, referral_id, visit)", "(referral_id, actor, visit)", "first parameter"),
        ("find_referral(referral_id, to_change=True)", "Referral()", "finds nothing"),
        ('policy.ask(actor, "referral.accept", referral)', "pass", "asks 0 times"),
        ("_open_to_recipient(referral, actor, visit)", "", "changes nothing"),
        ('log.write(actor, "referral.accept", referral)', "pass", "log 0 times"),
        ('ask(actor, "referral.accept"', 'ask(actor, "referral.acept"', "but logs"),
        ('write(actor, "referral.accept"', "write(actor, word", "no literal"),
        ("_open_to_recipient(", "session.commit(", "belongs to the edge"),
        ("_open_to_recipient(referral, actor, visit)", "g(request.form)", "belongs to the edge"),
        ('    log.write(actor, "referral.open", referral)\n', "", "log 0 times"),
        (
            '    log.write(actor, "referral.open"',
            '    f()\n    log.write(actor, "referral.open"',
            "only reads",
        ),
        ("RECEIVED.where(visible_to(actor))", "RECEIVED", "asks 0 times"),
        ("    return page", "    page.seen = True", "goes on after"),
    ],
)
def test_a_missing_beat_is_caught(line: str, instead: str, complaint: str) -> None:
    assert line in GOOD
    found = missing_beats(Source("nrm/referrals/actions.py", dedent(GOOD.replace(line, instead))))
    assert any(complaint in fault for fault in found), found


def test_beats_in_the_wrong_order_are_caught() -> None:
    ask, write = (
        'policy.ask(actor, "referral.accept", referral)',
        'log.write(actor, "referral.accept", referral)',
    )
    swapped = GOOD.replace(ask, "@").replace(write, ask).replace("@", write)
    assert any(
        "before it asks" in fault for fault in missing_beats(Source("a/actions.py", swapped))
    )
