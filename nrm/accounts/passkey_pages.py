"""`/account/passkeys`: the own passkeys, adding one (with a script alone), removing one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.accounts.frame import frame_for
from nrm.accounts.passkey_api import needed_key, told
from nrm.accounts.proving import NotProven, acting_proven
from nrm.accounts.second_schemas import Attestation, read_json
from nrm.accounts.secret_fields import Errors, proof_fields, secret_errors, sent_proof
from nrm.accounts.views import OwnPasskey, PasskeysPage, RemovePasskeyPage
from nrm.errors import Invalid, Missing, OutOfTurn
from nrm.http.acting import acting, needed_actor
from nrm.http.actor import Actor
from nrm.http.forms import draw, named, see_other
from nrm.look.fields import Field, Kind, summary
from nrm.passkeys.actions import add_passkey, list_passkeys, remove_passkey
from nrm.passkeys.models import Passkey
from nrm.passkeys.party import is_here, party

blueprint = Blueprint("passkeys", __name__)
_HERE = "/account/passkeys"
_LONGEST = 60


@blueprint.get(_HERE)
def show() -> Response:
    """The own passkeys, and the form that adds one."""
    with acting("account.list_passkeys") as actor:
        found = list_passkeys(actor)
    return _draw({}, {}, own=tuple(_own(actor, passkey) for passkey in found))


@blueprint.post(_HERE)
def add() -> Response:
    """The list with one more; or the form again."""
    errors = _errors()
    if errors:
        return _draw(request.form, errors, 422)
    try:
        _add()
    except Invalid as unfit:
        return _draw(request.form, {"name": unfit.errors["credential"]}, 422)
    except OutOfTurn as full:
        return _draw(request.form, {"name": [full.detail]}, 409)
    except NotProven as unproven:
        return _draw(request.form, {"passphrase": [unproven.detail]}, 403)
    return see_other(_HERE)


def _add() -> None:
    name, asker = request.form["name"].strip(), needed_actor().csrf
    with acting_proven("account.add_passkey", sent_proof()) as actor:
        add_passkey(actor, name, needed_key(_attestation(), asker))


def _errors() -> dict[str, list[str]]:
    name = request.form.get("name", "").strip()
    errors = secret_errors(request.form, "passphrase", "code")
    if not name or len(name) > _LONGEST or not name.isprintable():
        errors["name"] = [gettext("Give it a name of at most 60 letters.")]
    return errors


def _attestation() -> dict[str, Any]:
    try:
        return dict(Attestation().load(read_json(request.form.get("credential", ""))))
    except ValidationError:
        return {}


def _draw(
    given: Mapping[str, str],
    errors: Errors,
    status: int = 200,
    own: tuple[OwnPasskey, ...] | None = None,
) -> Response:
    fields, there = (_name_field(given, errors), *proof_fields(errors)), party()
    page = PasskeysPage(
        frame=frame_for(needed_actor(), _HERE),
        errors=summary(fields),
        passkeys=own,
        fields=fields,
        url=_HERE,
        here=is_here(),
        elsewhere=there.origin if there is not None else "",
    )
    return draw("accounts/passkeys.html", page, status)


def _own(actor: Actor, passkey: Passkey) -> OwnPasskey:
    return OwnPasskey(
        name=told(actor, passkey)["name"],
        made_at=passkey.made_at,
        used_at=passkey.used_at,
        url=f"{_HERE}/{passkey.id}/remove",
    )


def _name_field(given: Mapping[str, str], errors: Errors) -> Field:
    return Field(
        name="name",
        label=gettext("Name of the passkey"),
        kind=Kind.TEXT,
        hint=gettext("For yourself, so that you know it again: my phone, the blue key."),
        value=given.get("name", ""),
        errors=named({key: list(texts) for key, texts in errors.items()}, "name"),
        required=True,
    )


@blueprint.get(f"{_HERE}/<uuid:passkey_id>/remove")
def ask_to_remove(passkey_id: UUID) -> Response:
    """Which passkey it is, and the form that removes it."""
    with acting("account.list_passkeys") as actor:
        found = [row for row in list_passkeys(actor) if row.id == passkey_id]
        if not found:
            raise Missing("This does not exist, or it is not yours to see.")
    return _draw_removing({}, own=_own(actor, found[0]))


@blueprint.post(f"{_HERE}/<uuid:passkey_id>/remove")
def remove(passkey_id: UUID) -> Response:
    """The list without it; or the form again."""
    errors = secret_errors(request.form, "passphrase", "code")
    if errors:
        return _draw_removing(errors, 422)
    try:
        with acting_proven("account.remove_passkey", sent_proof()) as actor:
            remove_passkey(actor, passkey_id)
    except NotProven as unproven:
        return _draw_removing({"passphrase": [unproven.detail]}, 403)
    return see_other(_HERE)


def _draw_removing(errors: Errors, status: int = 200, own: OwnPasskey | None = None) -> Response:
    fields = proof_fields(errors)
    page = RemovePasskeyPage(
        frame=frame_for(needed_actor(), _HERE),
        errors=summary(fields),
        passkey=own,
        fields=fields,
        url=request.path,
    )
    return draw("accounts/remove_passkey.html", page, status)
