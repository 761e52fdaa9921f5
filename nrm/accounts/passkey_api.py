"""`/session/challenge`, and `/account/passkeys`: list, prepare, add, remove."""

from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import gettext

from nrm.accounts.passkey_schemas import (
    ChallengeAsked,
    CreationOptions,
    PasskeyAdded,
    PasskeyAsked,
    PasskeyOut,
    RequestOptions,
)
from nrm.accounts.proving import Proof, acting_proven
from nrm.accounts.schemas import StepUp
from nrm.errors import Invalid
from nrm.http.acting import acting, needed_actor, reveal
from nrm.http.actor import Actor, signed_in_actor
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer, answer_list
from nrm.passkeys.actions import add_passkey, list_passkeys, remove_passkey
from nrm.passkeys.ceremonies import NewKey, Sent, enrolled, options_to_enrol, options_to_sign
from nrm.passkeys.challenges import Purpose, new_challenge
from nrm.passkeys.keeping import name_of
from nrm.passkeys.models import Passkey
from nrm.passkeys.party import needed_party

blueprint = ApiBlueprint("passkey_api", __name__, description="Passkeys")


@blueprint.path("/session/challenge", "POST")
@blueprint.takes(ChallengeAsked)
@blueprint.gives(RequestOptions)
def challenge(given: dict[str, str]) -> Response:
    """What a passkey is to sign next; nothing in it tells whose passkeys there are."""
    purpose, reader = Purpose(given["purpose"]), signed_in_actor()
    asker = reader.csrf if reader is not None and purpose is Purpose.PROVE else ""
    return answer(options_to_sign(needed_party().id, new_challenge(purpose, asker)))


@blueprint.path("/account/passkeys")
@blueprint.gives(listed(PasskeyOut))
def passkeys() -> Response:
    """The caller's passkeys, the oldest first."""
    with acting("account.list_passkeys") as actor:
        found = list_passkeys(actor)
    return answer_list([told(actor, passkey) for passkey in found], None)


@blueprint.path("/account/passkeys/options", "POST")
@blueprint.takes(PasskeyAsked)
@blueprint.gives(CreationOptions)
def prepare(_given: dict[str, str]) -> Response:
    """What an authenticator is to make a passkey from."""
    there = needed_party()
    with acting("account.list_passkeys") as actor:
        own = list_passkeys(actor)
    fresh = new_challenge(Purpose.ENROL, actor.csrf)
    return answer(options_to_enrol(there.id, fresh, (actor.id, actor.name), own))


@blueprint.path("/account/passkeys", "POST")
@blueprint.takes(PasskeyAdded)
@blueprint.gives(PasskeyOut, 201)
def add(given: dict[str, Any]) -> Response:
    """Add the passkey that an authenticator has made."""
    name, made, asker = given.pop("name"), given.pop("credential"), needed_actor().csrf
    proof = Proof(**given, source=request.remote_addr or "")
    with acting_proven("account.add_passkey", proof) as actor:
        added = add_passkey(actor, name, needed_key(made, asker))
    return answer(told(actor, added), 201)


@blueprint.path("/account/passkeys/<uuid:passkey_id>/remove", "POST")
@blueprint.takes(StepUp)
@blueprint.gives(None, 204)
def remove(given: dict[str, Any], passkey_id: UUID) -> Response:
    """Remove one of the caller's passkeys; the authenticator app stays."""
    proof = Proof(**given, source=request.remote_addr or "")
    with acting_proven("account.remove_passkey", proof) as actor:
        remove_passkey(actor, passkey_id)
    return Response(status=204)


def needed_key(made: Sent, asker: str) -> NewKey:
    """The key that was made for this session; Invalid at `credential` when it does not fit.

    `asker`: the session's token of forms, as it was before the step-up.
    """
    key = enrolled(made, asker)
    if key is None:
        sentence = gettext("This passkey was not made here just now. Add it once more.")
        raise Invalid({"credential": [sentence]})
    return key


def told(actor: Actor, passkey: Passkey) -> dict[str, Any]:
    """A passkey as its owner is told of it."""
    name = reveal(actor, "account.list_passkeys", None, lambda: name_of(passkey))
    used_at = passkey.used_at.isoformat() if passkey.used_at is not None else None
    made_at = passkey.made_at.isoformat()
    return {"id": str(passkey.id), "name": name, "made_at": made_at, "used_at": used_at}
