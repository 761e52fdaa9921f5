"""`Idempotency-Key`: the same key and body do a thing once; another body is refused.

A form carries the key in its hidden field `once`. What is stored is the status, the id of the
thing, and an HMAC over both, the person and the request: never an answer. The thing is asked for,
read and logged anew (contract, section 2).
"""

import hmac
from collections.abc import Callable, Sequence
from urllib.parse import urlencode
from uuid import UUID

from flask import request
from flask_babel import gettext

from nrm.database import now, session
from nrm.errors import Invalid
from nrm.http.actor import Actor
from nrm.http.models import CLAIMS, KNOWN, KNOWN_BEFORE, SETTLE, Repeat
from nrm.http.uploads import file_digest
from nrm.vault.context import context

LONGEST_KEY = 200
_NOTHING_YET = UUID(int=0)


def once(actor: Actor, make: Callable[[], UUID], status: int = 201) -> tuple[UUID, int, bool]:
    """The thing's id, the status, and whether it was made before by the same request.

    Of two such requests at once the second waits for the first. Invalid when the key was used for
    another request. Whoever is told that it was made before has yet to ask the policy.
    """
    key = request.headers.get("Idempotency-Key", request.form.get("once"))
    if key is None:
        return make(), status, False
    if not 0 < len(key) <= LONGEST_KEY:
        raise Invalid({"Idempotency-Key": [gettext("Use a key of 1 to 200 characters.")]})
    key_digest, *older = _macs(key.encode())
    mine = {"of": actor.id, "key": key_digest}
    known = _known_before(actor, older)
    if known is None and not _claim(actor.id, key_digest, status):
        known = session().scalars(KNOWN, mine).one()
    if known is not None:
        _check_same(actor, known)
        return known.thing_id, known.status, True
    thing_id = make()
    made = {"made_digest": _digests(actor, status, thing_id)[0], "made_id": thing_id}
    session().connection().execute(SETTLE, {**mine, **made})
    return thing_id, status, False


def _known_before(actor: Actor, older: Sequence[bytes]) -> Repeat | None:
    """The request as it was done under older root keys: a rotation does nothing twice."""
    if not older:
        return None
    return session().scalars(KNOWN_BEFORE, {"of": actor.id, "keys": older}).first()


def _check_same(actor: Actor, known: Repeat) -> None:
    made = _digests(actor, known.status, known.thing_id)
    if not any(hmac.compare_digest(known.digest, digest) for digest in made):
        raise Invalid({"Idempotency-Key": [gettext("This key was used for something else.")]})


def _claim(account_id: UUID, key_digest: bytes, status: int) -> bool:
    """Whether the key is new. On PostgreSQL it waits here for a request that still holds it."""
    row = {
        "account_id": account_id,
        "key_digest": key_digest,
        "digest": b"",
        "status": status,
        "thing_id": _NOTHING_YET,
        "at": now(),
    }
    opened = session().connection()
    return opened.execute(CLAIMS[opened.dialect.name], row).one_or_none() is not None


def _digests(actor: Actor, status: int, thing_id: UUID) -> list[bytes]:
    # With the person and the thing: who writes to the database turns no repeat to another's.
    asked = (actor.id, request.method, request.path, _body() + file_digest())
    return _macs(context("nrm/request", 1, *asked, status, thing_id))


def _body() -> bytes:
    if not request.form:
        return request.get_data()
    # A form was read already for its token, and its bytes are gone; the token is not part of it.
    answers = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    return urlencode(answers).encode()


def _macs(content: bytes) -> list[bytes]:
    """Under the digest key of every version, the current one first."""
    keys = session().info["root"].digest_keys()
    return [hmac.digest(key, content, "sha256") for key in keys]
