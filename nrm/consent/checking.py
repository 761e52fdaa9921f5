"""Whether what was agreed can stand: recipient, purpose, fields, expiry, and who agreed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext

from nrm.agencies.models import Agency
from nrm.cases.models import Case
from nrm.cases.sections import is_asked
from nrm.cases.shareable import MAY_RECEIVE, MAY_RECEIVE_FILES, may_share
from nrm.cases.without_consent import VITAL
from nrm.consent.checking_abroad import abroad_errors
from nrm.consent.models import ABROAD, ASKED, IDENTIFICATION, SHARE_SCOPES, Consent
from nrm.consent.speaking import find_speakers, is_wider, lasting_errors, nobody_speaks
from nrm.database import now
from nrm.policy import COMPETENT_AUTHORITY

LONGEST = timedelta(days=366)
# What danger to life can stand in for: a record, help, and telling who can help.
_VITAL_SCOPES = SHARE_SCOPES | {"record", "support"}
# Who lets somebody speak for the person: an adult alone, never danger or a duty in her place.
_FOR_ADULT, _FOR_CHILD = ("person",), ("guardian", "none_required_child")


@dataclass(frozen=True)
class NewConsent:
    """What was agreed; `details` are texts and reasons that will be sealed."""

    scope: str
    given_by: str
    obtained_how: str | None = None
    recipient: UUID | None = None
    country: str | None = None
    purpose: str | None = None
    fields: tuple[str, ...] = ()
    files: tuple[UUID, ...] = ()
    language: str | None = None
    expires_at: datetime | None = None
    given_at: datetime | None = None
    interpreter: bool | None = None
    comprehension_checked: bool | None = None
    materials_given: bool | None = None
    limits_explained: bool | None = None
    supersedes: UUID | None = None
    details: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_refusal(self) -> bool:
        """The answer was no; ND, NA and UNK are reasons, too."""
        return "refusal_reason" in self.details


def errors_of(
    case: Case, new: NewConsent, recipient: Agency | None, older: Consent | None
) -> dict[str, list[str]]:
    """What keeps it from standing, by field; `older`: the one that it is to replace."""
    errors = _replacing_errors(new, older) if new.supersedes is not None else {}
    if new.given_by in ASKED and new.obtained_how is None:
        errors["obtained_how"] = [gettext("Say how the person agreed.")]
    if new.expires_at is not None and not now() < new.expires_at <= now() + LONGEST:
        errors["expires_at"] = [gettext("Choose a day from tomorrow on and within one year.")]
    if new.given_at is not None and new.given_at > now():
        errors["given_at"] = [gettext("This lies in the future.")]
    if new.is_refusal:
        return errors | _refusal_errors(new)
    if new.given_by == VITAL:
        errors |= _vital_errors(new)
    errors |= abroad_errors(new)
    if new.scope == ABROAD:
        errors |= _child_errors(case, new)
    if new.scope in SHARE_SCOPES:
        errors |= _share_errors(case, new, recipient)
        errors |= _child_errors(case, new)
    if new.scope == IDENTIFICATION:
        errors |= _identification_errors(new, recipient)
        errors |= _child_errors(case, new)
    return errors


def _vital_errors(new: NewConsent) -> dict[str, list[str]]:
    """Nobody is passed over without a written reason, nor for what saves no life."""
    errors: dict[str, list[str]] = {}
    if not str(new.details.get("reason") or "").strip():
        errors["reason"] = [gettext("Write down which danger, and why nobody could be asked.")]
    if new.scope not in _VITAL_SCOPES:
        errors["given_by"] = [gettext("This is never decided for the person: ask first.")]
    return errors


def _identification_errors(new: NewConsent, recipient: Agency | None) -> dict[str, list[str]]:
    """A yes may come before it is known what is sent to whom; once it is, all of it is needed."""
    if recipient is None and not new.fields:
        return {}
    needed: dict[str, object] = {
        "recipient": recipient,
        "fields": new.fields or None,
        "expires_at": new.expires_at,
    }
    errors = {
        name: [gettext("Sharing needs this.")] for name, value in needed.items() if value is None
    }
    if recipient is not None and recipient.kind != COMPETENT_AUTHORITY:
        errors["recipient"] = [gettext("Choose an authority that decides formally.")]
    barred = [name for name in new.fields if not may_share(name, COMPETENT_AUTHORITY)]
    if barred:
        names = ", ".join(barred)
        errors["fields"] = [gettext("This agency must not be given: %(names)s.", names=names)]
    return errors


def _replacing_errors(new: NewConsent, older: Consent | None) -> dict[str, list[str]]:
    if older is None or not older.is_live:
        return {"supersedes": [gettext("The older consent has ended; there is none to replace.")]}
    if new.is_refusal:
        return {"supersedes": [gettext("A no replaces nothing: withdraw the older consent.")]}
    same = (older.scope, older.recipient_id, older.country, older.purpose)
    if (new.scope, new.recipient, new.country, new.purpose) != same:
        sentence = gettext("It has to be about the same, with the same agency, for the same.")
        return {"supersedes": [sentence]}
    return {}


def _refusal_errors(new: NewConsent) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if new.given_by not in ASKED:
        errors["given_by"] = [gettext("A no is said by the person or the guardian.")]
    for name in ("fields", "files", "expires_at"):
        if getattr(new, name):
            errors[name] = [gettext("A no shares nothing and has no end; leave this empty.")]
    return errors


def _share_errors(case: Case, new: NewConsent, recipient: Agency | None) -> dict[str, list[str]]:
    needed: dict[str, object] = {
        "recipient": recipient,
        "purpose": new.purpose,
        "fields": new.fields or new.files or None,
        "expires_at": new.expires_at,
    }
    errors = {
        name: [gettext("Sharing needs this.")] for name, value in needed.items() if value is None
    }
    if recipient is None:
        return errors
    errors = _line_errors(case, new, recipient) | errors
    kept = recipient.is_kept_from(case.lead_agency_id)
    if kept or not MAY_RECEIVE[recipient.kind] or recipient.id == case.lead_agency_id:
        errors["recipient"] = [gettext("Nothing about a person can be shared with this agency.")]
    if new.files and recipient.kind not in MAY_RECEIVE_FILES:
        errors["files"] = [gettext("This agency must not be given files.")]
    return errors


def _line_errors(case: Case, new: NewConsent, recipient: Agency) -> dict[str, list[str]]:
    """Lines that it must not be given, or not before somebody of it speaks for the person."""
    speak = find_speakers(case, recipient.id, new.purpose)
    barred = _barred(new, recipient, speaks=bool(speak))
    if barred and not _barred(new, recipient, speaks=True):
        return {"recipient": [nobody_speaks(new.purpose, child=case.may_be_child)]}
    if barred:
        names = ", ".join(barred)
        return {"fields": [gettext("This agency must not be given: %(names)s.", names=names)]}
    errors = lasting_errors(speak, new.expires_at)
    agrees = _FOR_CHILD if case.may_be_child else _FOR_ADULT
    if new.given_by not in agrees and is_wider(new.fields, recipient.kind, new.purpose):
        errors["given_by"] = [gettext("An adult agrees in person; for a child, say who decided.")]
    return errors


def _barred(new: NewConsent, recipient: Agency, *, speaks: bool) -> list[str]:
    return [
        name
        for name in new.fields
        if not may_share(name, recipient.kind, new.purpose, speaks=speaks)
        or not is_asked(name.partition(".")[0])
    ]


def _child_errors(case: Case, new: NewConsent) -> dict[str, list[str]]:
    child = case.may_be_child
    if child and new.given_by == "person":
        return {"given_by": [gettext("For a child, a guardian agrees, or say why none is needed.")]}
    if not child and new.given_by in ("guardian", "none_required_child"):
        return {"given_by": [gettext("An adult agrees in person.")]}
    if new.given_by in ("none_required_child", "legal_obligation"):
        wanted = ["reason"] + (["child_views"] if new.given_by == "none_required_child" else [])
        return {name: [gettext("Write this down.")] for name in wanted if not new.details.get(name)}
    return {}
