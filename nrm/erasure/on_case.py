"""What keeps a case or is about to end it, on the case's page."""

from flask_babel import format_date, gettext

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.cases.models import Case
from nrm.cases.parts import CaseParts
from nrm.cases.shown import code_words
from nrm.erasure.finding import erasure_of, hold_of
from nrm.erasure.models import Erasure, LegalHold
from nrm.look.parts import Link, Notice


def add_holding(parts: CaseParts) -> None:
    """The hold and the erasure of the case stand on its page, with the ways to set or ask them."""
    case, url = parts.case, f"/cases/{parts.case.id}"
    # The case says so, and the log vouches for the case: nothing to look up where it says no.
    hold = hold_of(case) if case.legal_hold else None
    if hold is not None:
        parts.warnings.append(_kept(hold))
    # A hold stands against an erasure, and only a closed case is erased.
    may_set = case.state == "closed" and case.closure_reason != "discarded"
    may_set = may_set and policy.may(parts.actor, "case.hold", case)
    if hold is not None or may_set:
        label = gettext("Legal hold") if hold else gettext("Set a legal hold")
        parts.acts.append(Link(label=label, url=f"{url}/hold"))
    if case.state == "closed":
        _add_erasure(parts, case, hold)


def _add_erasure(parts: CaseParts, case: Case, hold: LegalHold | None) -> None:
    asked = erasure_of(case)
    if asked is not None:
        parts.warnings.append(_asked(asked))
        parts.acts.append(Link(label=gettext("The erasure"), url=f"/erasures/{asked.id}"))
    elif hold is None and policy.may(parts.actor, "erasure.request", case):
        parts.acts.append(Link(label=gettext("Ask for erasure"), url=f"/cases/{case.id}/erase"))


def _kept(hold: LegalHold) -> Notice:
    words = gettext(
        "%(authority)s, since %(day)s, set by %(name)s. Nothing is erased until it is lifted.",
        authority=code_words("hold_authorities", hold.authority),
        day=format_date(hold.set_at, "d MMM y"),
        name=names_of({hold.set_by_id}).get(hold.set_by_id, ""),
    )
    return Notice(title=gettext("Under a legal hold"), text=words, tone="warn")


def _asked(erasure: Erasure) -> Notice:
    words = gettext(
        "%(name)s asked for it: %(reason)s. A second person has to approve it.",
        name=names_of({erasure.requested_by_id}).get(erasure.requested_by_id, ""),
        reason=code_words("erasure_reasons", erasure.reason),
    )
    return Notice(title=gettext("To be erased"), text=words, tone="warn")
