"""Sending a referral: the consent is checked, the snapshot frozen and locked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask_babel import gettext

from nrm import policy, workflow
from nrm.cases.records import SealedRecords, find_records
from nrm.clocks.models import start_clock
from nrm.errors import Conflict, Invalid, Unavailable
from nrm.files.places import PREFIX, record_name
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.log.acts import Subject
from nrm.referrals import sealing
from nrm.referrals.covering import check_covered
from nrm.referrals.finding import (
    consent_of,
    find_referral_to_change,
)
from nrm.referrals.models import Referral
from nrm.referrals.snapshots import FILES
from nrm.vault.failures import SealBroken


def prepare_referral(actor: Actor, referral_id: UUID, seen: int | None) -> Referral:
    """The draft is complete and awaits sending (domain, R02)."""
    referral = find_referral_to_change(referral_id)
    policy.ask(actor, "referral.prepare", referral)
    _prepare(referral, seen)
    log.write(actor, "referral.prepare", referral)
    return referral


def _prepare(referral: Referral, seen: int | None) -> None:
    check_version(seen, referral.version)
    workflow.step(referral, "prepare", fields=referral.fields or None)


def send_referral(actor: Actor, referral_id: UUID, seen: int | None) -> Referral:
    """The recipient sees the envelope; the snapshot is frozen and locked (domain, R03)."""
    referral = find_referral_to_change(referral_id)
    policy.ask(actor, "referral.send", referral)
    versions = _send(actor, referral, seen)
    consent = consent_of(referral)
    log.write(
        actor,
        "referral.send",
        _with_head(referral),
        sections=versions,
        consent=consent.pseudonym if consent else None,
    )
    return referral


def _with_head(referral: Referral) -> Subject:
    # Sections were read to freeze them: the entry must find the case's head where it should be.
    of_case = referral.case.log_subject()
    return replace(of_case, referral_pseudonym=referral.pseudonym)


def _send(actor: Actor, referral: Referral, seen: int | None) -> dict[str, int]:
    check_version(seen, referral.version)
    workflow.row_for(referral, "send")
    if referral.case.is_offered:
        # Its keys would be missing from those that the next lead agency was offered.
        raise Conflict(gettext("This case is being handed over; nothing is sent meanwhile."))
    check_covered(referral, consent_of(referral))
    names = sorted({name.partition(".")[0] for name in referral.field_names})
    files = [record_name(file_id) for file_id in referral.file_ids]
    sealed = find_records(actor, referral.case, [*names, *files])
    _check_there(sealed)
    try:
        contents = sealed.open(actor.keyring)
    except SealBroken as broken:
        raise Unavailable(gettext("A record fails its check."), integrity=True) from broken
    shared = {FILES: {name: contents[name] for name in files}} if files else {}
    chosen: Mapping[str, Any] = _chosen(contents, referral.field_names)
    sealing.freeze(actor, referral, {**chosen, **shared})
    workflow.step(referral, "send")
    referral.sent_at = referral.state_at
    start_clock("acknowledge", referral.case_id, referral.id, referral.urgency)
    return sealed.versions


def _check_there(sealed: SealedRecords) -> None:
    if any(each.number == 0 and each.name.startswith(PREFIX) for each in sealed.records):
        raise Invalid({"files": [gettext("One of the files was removed; choose again.")]})


def _chosen(
    contents: Mapping[str, Mapping[str, Any]], names: Sequence[str]
) -> dict[str, dict[str, Any]]:
    chosen: dict[str, dict[str, Any]] = {}
    for name in names:
        section, _, key = name.partition(".")
        value = contents[section].get(key.partition(".")[0])
        if value is not None:
            chosen.setdefault(section, {})[key.partition(".")[0]] = value
    return chosen
