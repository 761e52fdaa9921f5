"""Whether what was agreed about help in another country can stand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from flask_babel import gettext

from nrm.cases.sections import is_asked
from nrm.cases.shareable import may_share
from nrm.consent.models import ABROAD

# Whoever is a focal point may be given what an NGO here may be given, and no more.
GIVEN_AS: Final = "ngo"
# Neither danger nor a duty sends somebody's story across a border.
_AGREES: Final = ("person", "guardian", "none_required_child")


class Agreed(Protocol):
    """What it looks at."""

    @property
    def scope(self) -> str: ...
    @property
    def given_by(self) -> str: ...
    @property
    def recipient(self) -> UUID | None: ...
    @property
    def country(self) -> str | None: ...
    @property
    def purpose(self) -> str | None: ...
    @property
    def fields(self) -> Sequence[str]: ...
    @property
    def files(self) -> Sequence[UUID]: ...
    @property
    def expires_at(self) -> datetime | None: ...


def abroad_errors(new: Agreed) -> dict[str, list[str]]:
    """What keeps it from standing, by field; a country goes with this scope alone."""
    if new.scope != ABROAD:
        sentence = gettext("A country belongs to help in another country alone.")
        return {"country": [sentence]} if new.country is not None else {}
    needed: dict[str, object] = {
        "country": new.country,
        "purpose": new.purpose,
        "fields": new.fields or None,
        "expires_at": new.expires_at,
    }
    errors = {
        name: [gettext("Sharing needs this.")] for name, value in needed.items() if value is None
    }
    if new.recipient is not None:
        errors["recipient"] = [gettext("It is for another country, and for no agency here.")]
    if new.given_by not in _AGREES:
        errors["given_by"] = [gettext("This is never decided for the person: ask first.")]
    if new.files:
        errors["files"] = [gettext("Files are not sent to another country.")]
    barred = [
        n for n in new.fields if not may_share(n, GIVEN_AS) or not is_asked(n.partition(".")[0])
    ]
    if barred:
        names = ", ".join(barred)
        errors["fields"] = [gettext("This agency must not be given: %(names)s.", names=names)]
    return errors
