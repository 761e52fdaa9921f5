"""From child to adult or back: what was agreed at the other age has ended, and is asked anew.

At 18 nobody else decides any more; and where somebody turns out to be a child, a guardian does. An
uncertain age is treated as a child's. Whoever asked the policy calls this.
"""

from collections.abc import Sequence

from flask_babel import gettext

from nrm.cases.children import ADULT, begin_care, end_care
from nrm.cases.models import Case
from nrm.consent.ending import end_consents
from nrm.consent.models import AGE_CHANGED, Consent, find_consents
from nrm.errors import Conflict, Invalid
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.log.acts import Act

# Who decided because of the person's age. Danger to life and the law know none.
_BY_AGE = ("person", "guardian", "none_required_child")


def given_at_this_age(consents: Sequence[Consent]) -> list[Consent]:
    """Those that hold now and would not at the other age."""
    return [c for c in consents if c.is_live and c.given_by in _BY_AGE]


def set_age_group(actor: Actor, case: Case, group: str, seen: int | None) -> None:
    """The change itself; between a child and an uncertain age no consent ends."""
    check_version(seen, case.version)
    if case.state == "closed":
        raise Conflict(gettext("This case is closed; reopen it first."))
    if group == case.person_group:
        raise Invalid({"person_group": [gettext("This is what the case says already.")]})
    if group == ADULT and case.age_disputed:
        sentence = gettext("The age is disputed: write in Needs first how its assessment ended.")
        raise Invalid({"person_group": [sentence]})
    was_child, case.person_group = case.person_group != ADULT, group
    if was_child is not (group != ADULT):
        _end_what_was_agreed(actor, case)
        _set_clocks(case)


def end_words_of_others(actor: Actor, case: Case) -> None:
    """Whose age was disputed is an adult: what others decided meanwhile holds no more."""
    held = given_at_this_age(find_consents(case))
    _end(actor, case, [consent for consent in held if consent.given_by != "person"])


def _end_what_was_agreed(actor: Actor, case: Case) -> None:
    _end(actor, case, given_at_this_age(find_consents(case)))


def _end(actor: Actor, case: Case, ended: Sequence[Consent]) -> None:
    if ended:
        log.write_before_next([Act(action="consent.outgrow", thing=consent) for consent in ended])
        end_consents(actor, case, ended, AGE_CHANGED)


def _set_clocks(case: Case) -> None:
    if case.person_group == ADULT:
        end_care(case)
    else:
        begin_care(case)
