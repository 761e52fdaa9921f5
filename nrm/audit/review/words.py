"""Why an item is there, in one sentence with its numbers; and what its steps ask, in words."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import format_decimal, gettext, lazy_gettext

from nrm.audit.review import findings
from nrm.audit.review.models import CLOSED, ReviewItem
from nrm.look.coded import words_of
from nrm.look.parts import Tag, Tone

_WHY: Final[Mapping[str, Any]] = {
    findings.NO_ASSIGNMENT: lazy_gettext(
        "Records were opened by somebody who is not assigned to the case and was sent no referral "
        "(number of openings: %(counted)s)."
    ),
    findings.AFTER_END: lazy_gettext(
        "What was shared was opened by its recipient after the referral or its consent had ended "
        "(number of openings: %(counted)s)."
    ),
    findings.BULK: lazy_gettext(
        "Far more cases were opened than usual (number of cases: %(counted)s; usual for this "
        "person: %(usual)s, for the role: %(role_usual)s; looked at from %(threshold)s on)."
    ),
    findings.OUT_OF_HOURS: lazy_gettext(
        "Content was opened at night or on days off, without being on duty (number of openings: "
        "%(counted)s; usual for this person: %(usual)s; looked at from %(threshold)s on)."
    ),
    findings.DENIALS: lazy_gettext(
        "This person was refused again and again (number of refusals: %(counted)s; looked at from "
        "%(threshold)s on)."
    ),
    findings.BREAK_GLASS: lazy_gettext(
        "A case was opened because a life was in danger; every such opening is looked at."
    ),
    findings.SAME_SEARCH: lazy_gettext(
        "The same case came up again and again when this person searched, who neither leads it "
        "nor worked on it (number of searches: %(counted)s; looked at from %(threshold)s on)."
    ),
    findings.EMPTY_SEARCH: lazy_gettext(
        "One search after another found nobody: names may have been tried (number of searches: "
        "%(counted)s; looked at from %(threshold)s on)."
    ),
    findings.MANY_ACCOUNTS: lazy_gettext(
        "One case was looked at from several accounts, and nobody of them works on it (number of "
        "accounts: %(counted)s; looked at from %(threshold)s on)."
    ),
    findings.NEVER_ACTED: lazy_gettext(
        "A partner opened what was shared again and again, and nobody of its agency did anything "
        "about it (number of openings: %(counted)s)."
    ),
    findings.CONFLICT: lazy_gettext(
        "A case was opened, or tried, by somebody who declared a conflict of interest in it "
        "(number of times: %(counted)s)."
    ),
    findings.LEFT: lazy_gettext(
        "Something was done with the account of somebody who had left (number of acts: "
        "%(counted)s)."
    ),
    findings.BEFORE_LEAVING: lazy_gettext(
        "More cases were opened than usual shortly before this person left (number of cases in a "
        "week: %(counted)s; usual for this person: %(usual)s; looked at from %(threshold)s on)."
    ),
    findings.NO_WORK: lazy_gettext(
        "One case was looked at on many days by somebody who neither leads it nor did anything "
        "about it (number of days: %(counted)s; looked at from %(threshold)s on)."
    ),
    findings.DISOWNED: lazy_gettext(
        "Somebody says that an access under their name was not theirs: another person may have "
        "used the account."
    ),
    findings.SAMPLE: lazy_gettext(
        "This entry was drawn by lot; nothing about it need be out of the ordinary."
    ),
}
ASKS: Final[Mapping[str, tuple[Any, Any, Any]]] = {
    "ask_why": (
        lazy_gettext("Ask the agency"),
        lazy_gettext("Its supervisors and custodians are told whom and which rule it is about."),
        lazy_gettext("Ask for an explanation"),
    ),
    "explain": (
        lazy_gettext("What was it?"),
        lazy_gettext("Ask whoever it is about, and look at what was done."),
        lazy_gettext("Send the explanation"),
    ),
    "close": (
        lazy_gettext("Close it"),
        lazy_gettext("Nothing was wrong, or there was a good reason."),
        lazy_gettext("Close it"),
    ),
    "escalate": (
        lazy_gettext("Pass it on"),
        lazy_gettext("Another auditor has to close it."),
        lazy_gettext("Pass it on to another auditor"),
    ),
    "propose_breach": (
        lazy_gettext("Rules were broken"),
        lazy_gettext("It is decided when another auditor says so, too."),
        lazy_gettext("Say that rules were broken"),
    ),
    "confirm_breach": (
        lazy_gettext("Do you say so, too?"),
        lazy_gettext("Then it is decided and closed."),
        lazy_gettext("Confirm that rules were broken"),
    ),
    "refuse_breach": (
        lazy_gettext("You do not say so"),
        lazy_gettext("It is open again, for any auditor."),
        lazy_gettext("Do not confirm it"),
    ),
}


def why(item: ReviewItem) -> str:
    """The sentence of its rule, with the numbers that it was judged by."""
    numbers = {
        "counted": format_decimal(item.counted),
        "threshold": format_decimal(item.threshold),
        "usual": _number(item.usual),
        "role_usual": _number(item.role_usual),
    }
    return str(_WHY[item.rule]) % numbers


def _number(value: int | None) -> str:
    return str(format_decimal(value)) if value is not None else str(gettext("not known"))


def rule_words(rule: str) -> str:
    """What the rule notices, in a few words."""
    return words_of("review_rules", rule)


def state_tag(state: str) -> Tag:
    """Where it stands."""
    tone = Tone.END if state == CLOSED else Tone.ON
    return Tag(label=words_of("review_states", state), tone=tone)
