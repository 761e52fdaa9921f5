"""Rows of passkeys: made, and their names read; for actions that asked the policy."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from flask import current_app
from flask_babel import gettext

from nrm.database import new_id, now, session
from nrm.errors import OutOfTurn
from nrm.passkeys.ceremonies import NewKey
from nrm.passkeys.models import Passkey
from nrm.vault.context import context
from nrm.vault.service import open_service, seal_service

AT_MOST: Final = 10


def keep_passkey(account_id: UUID, name: str, key: NewKey, own: Sequence[Passkey]) -> Passkey:
    """A new row beside the `own` of this account; OutOfTurn when there are enough."""
    if len(own) >= AT_MOST:
        raise OutOfTurn(gettext("You have ten passkeys. Remove one before you add another."))
    row_id = new_id()
    passkey = Passkey(
        id=row_id,
        account_id=account_id,
        credential_id=key.credential_id,
        public_key=key.public_key,
        sealed_name=seal_service(session().info["root"], name_context(row_id), name.encode()),
        sign_count=key.sign_count,
        last_challenge_at=key.asked_at,
        made_at=now(),
        used_at=None,
    )
    session().add(passkey)
    return passkey


def name_of(passkey: Passkey) -> str:
    """What its owner calls it; raises SealBroken."""
    root = current_app.extensions["nrm_session_info"]["root"]
    return open_service(root, name_context(passkey.id), passkey.sealed_name).decode()


def name_context(passkey_id: UUID) -> bytes:
    """What the sealed name of this passkey is bound to."""
    return context("nrm/passkey-name", 1, passkey_id)
