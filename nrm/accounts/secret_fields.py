"""Questions for what nobody else may know: passphrases and codes. Their answers are never kept."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask_babel import gettext

from nrm.http.forms import named
from nrm.look.fields import Field, Kind

Errors = Mapping[str, Sequence[str]]
_IN_THE_OPEN: Final = {"code": Kind.CODE, "recovery_code": Kind.TEXT}


def secret_field(errors: Errors, name: str, label: str, autocomplete: str, hint: str = "") -> Field:
    """One of them; what is copied from a screen or from paper is typed in the open."""
    return Field(
        name=name,
        label=label,
        kind=_IN_THE_OPEN.get(name, Kind.COVERED),
        hint=hint,
        errors=named({key: list(texts) for key, texts in errors.items()}, name),
        autocomplete=autocomplete,
        required=True,
    )


def code_field(errors: Errors) -> Field:
    """The code of the second factor."""
    hint = gettext("Six digits from your authenticator app. A code is good once.")
    return secret_field(errors, "code", gettext("Code"), "one-time-code", hint)


def new_passphrase_fields(errors: Errors) -> tuple[Field, ...]:
    """The passphrase that follows, typed twice."""
    good = gettext("At least 15 characters; four or five unrelated words are good.")
    again = gettext("The new passphrase again")
    return (
        secret_field(errors, "new_passphrase", gettext("New passphrase"), "new-password", good),
        secret_field(errors, "new_passphrase_again", again, "new-password"),
    )


def secret_errors(given: Mapping[str, str], *needed: str) -> dict[str, list[str]]:
    """Sentences for what was left empty, and where the two new passphrases differ."""
    empty = {name: [gettext("Fill this in.")] for name in needed if not given.get(name)}
    if not empty and given["new_passphrase"] != given["new_passphrase_again"]:
        return {"new_passphrase_again": [gettext("The two differ. Type the same one twice.")]}
    return empty
