"""The snapshot of a referral is frozen: its fields and files, as they stand, under its own key."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from flask_babel import gettext

from nrm.cases.models import Case
from nrm.cases.records import SealedRecords, find_records
from nrm.cases.within import open_within
from nrm.errors import Invalid
from nrm.files.places import PREFIX, record_name
from nrm.http.actor import Actor
from nrm.referrals import sealing
from nrm.referrals.models import Referral
from nrm.referrals.snapshots import FILES


def freeze_fields(actor: Actor, referral: Referral) -> dict[str, int]:
    """What the referral names is sealed for its recipient; the versions of what was read for it.

    Raises Invalid when a file was removed since, Unavailable when a record fails its check.
    """
    sealed = find_shared_records(actor, referral)
    sealing.freeze(actor, referral, shared_content(referral, open_within(actor, sealed)))
    return sealed.versions


class Shared(Protocol):
    """What is shared of which case: at home, or with another country."""

    case: Case

    @property
    def field_names(self) -> tuple[str, ...]: ...
    @property
    def file_ids(self) -> tuple[UUID, ...]: ...


def find_shared_records(actor: Actor, referral: Shared) -> SealedRecords:
    """The records that the referral takes lines and files from, as they stand, still sealed."""
    names = sorted({name.partition(".")[0] for name in referral.field_names})
    files = [record_name(file_id) for file_id in referral.file_ids]
    sealed = find_records(actor, referral.case, [*names, *files])
    _check_there(sealed)
    return sealed


def shared_content(
    referral: Shared, contents: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Mapping[str, Any]]:
    """What a snapshot of these opened records holds: the lines by section, and files."""
    chosen = _chosen(contents, referral.field_names)
    files = [record_name(file_id) for file_id in referral.file_ids]
    shared = {FILES: {name: contents[name] for name in files}} if files else {}
    return {**chosen, **shared}


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
