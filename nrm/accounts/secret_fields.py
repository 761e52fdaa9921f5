"""Questions for what nobody else may know: passphrases and codes. Their answers are never kept.

Where a passkey may stand in for the code, a script puts what it has signed into a hidden field.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from flask import request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.accounts.proving import Proof
from nrm.accounts.second_schemas import Assertion, read_json
from nrm.http.forms import named
from nrm.look.fields import Field, Kind
from nrm.passkeys.challenges import Purpose
from nrm.passkeys.party import is_here

Errors = Mapping[str, Sequence[str]]
_IN_THE_OPEN: Final = {
    "code": Kind.CODE,
    "recovery_code": Kind.TEXT,
    "invitation_code": Kind.TEXT,
}


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


def code_field(errors: Errors, purpose: Purpose | None = None) -> Field:
    """The code of the second factor; with a purpose, a passkey may stand in for it."""
    hint = gettext("Six digits from your authenticator app. A code is good once.")
    asked = secret_field(errors, "code", gettext("Code"), "one-time-code", hint)
    return replace(asked, passkey=purpose or "") if purpose and is_here() else asked


def proof_fields(errors: Errors) -> tuple[Field, Field]:
    """Passphrase and second factor of somebody who is signed in."""
    present = secret_field(errors, "passphrase", gettext("Passphrase"), "current-password")
    return present, code_field(errors, Purpose.PROVE)


def sent_proof() -> Proof:
    """What was answered to `proof_fields`."""
    form, source = request.form, request.remote_addr or ""
    return Proof(form.get("passphrase", ""), form.get("code", ""), source, sent_passkey())


def sent_passkey() -> dict[str, Any] | None:
    """What a passkey has signed, in this form; None when there is nothing that could be it."""
    try:
        sent = Assertion().load(read_json(request.form.get("passkey", "")))
    except ValidationError:
        return None
    return dict(sent)


def name_field(given: Mapping[str, str], errors: Errors) -> Field:
    """Whose account it is, asked of somebody who is not signed in."""
    return Field(
        name="name",
        label=gettext("Name"),
        kind=Kind.TEXT,
        value=given.get("name", ""),
        errors=tuple(errors.get("name", ())),
        autocomplete="username",
        required=True,
    )


def new_passphrase_fields(errors: Errors) -> tuple[Field, ...]:
    """The passphrase that follows, typed twice."""
    good = gettext("At least 15 characters; four or five unrelated words are good.")
    again = gettext("The new passphrase again")
    return (
        secret_field(errors, "new_passphrase", gettext("New passphrase"), "new-password", good),
        secret_field(errors, "new_passphrase_again", again, "new-password"),
    )


def secret_errors(given: Mapping[str, str], *needed: str) -> dict[str, list[str]]:
    """Sentences for what was left empty, and where two new passphrases differ.

    What a passkey has signed stands in for a code.
    """
    signed = sent_passkey() is not None
    left = [name for name in needed if not given.get(name) and not (signed and name == "code")]
    empty = {name: [gettext("Fill this in.")] for name in left}
    if not empty and given.get("new_passphrase") != given.get("new_passphrase_again"):
        return {"new_passphrase_again": [gettext("The two differ. Type the same one twice.")]}
    return empty
