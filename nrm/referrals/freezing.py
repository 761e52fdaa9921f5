"""The snapshot of a referral is frozen: its fields and files, as they stand, under its own key."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext

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
    names = sorted({name.partition(".")[0] for name in referral.field_names})
    files = [record_name(file_id) for file_id in referral.file_ids]
    sealed = find_records(actor, referral.case, [*names, *files])
    _check_there(sealed)
    contents = open_within(actor, sealed)
    shared = {FILES: {name: contents[name] for name in files}} if files else {}
    chosen: Mapping[str, Any] = _chosen(contents, referral.field_names)
    sealing.freeze(actor, referral, {**chosen, **shared})
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
