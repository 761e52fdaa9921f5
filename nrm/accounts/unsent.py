"""What was typed into a form whose session had ended: sealed for that person, stored nowhere.

The form's token names the session it was drawn for, so the text is sealed under the public key of
that account and goes back in a hidden field of the sign-in page. Whoever signs in there tries the
key of their own passphrase on it: it opens for the person who typed it and is noise to anybody
else, also on a computer that several people use. It opens for eight hours. Nothing is saved by it:
the person sees it again and sends it, and only then policy, versions and the log decide. A seal of
the service lies around it, so that nobody who knows a public key plants text.
"""

import base64
import binascii
import hmac
import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from flask import current_app, request
from sqlalchemy.exc import SQLAlchemyError

from nrm.accounts.models import ACTIVE, BY_SESSION, Account
from nrm.accounts.sessions import LONGEST
from nrm.accounts.tokens import names_in_forms
from nrm.database import now, transaction
from nrm.errors import Problem
from nrm.http.actor import Actor
from nrm.log.vouching import vouch
from nrm.profile import all_lists, list_entries
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.memory import wipe
from nrm.vault.padding import pad, unpad
from nrm.vault.root import RootKeys
from nrm.vault.service import open_service, seal_service
from nrm.vault.suites import unwrap, wrap

# What a form carries besides answers.
_TECHNICAL: Final = frozenset(
    [
        "csrf_token",
        "version",
        "once",
        "do",
        "step",
        "purpose",
        "here",
        "part",
        "more",
        "again",
        "draft",
    ]
)
# What no form gets back, not even sealed: it would be shown, and it is typed anew within seconds.
_SECRET: Final = frozenset(
    [
        *("passphrase", "new_passphrase", "new_passphrase_again"),
        *("code", "recovery_code", "invitation_code", "passkey", "credential"),
    ]
)
_TOKEN: Final = re.compile(r"[0-9a-f]{32}([0-9a-f]{64})", re.ASCII)
# It has to come back whole, in a field of a form, and Flask takes half a million bytes of those.
_MOST_BYTES: Final = 300_000
# Ids, names of fields, and the values of boxes to be ticked; codes stand in the lists.
_CHOICE: Final = re.compile(r"|[0-9a-f-]{36}|[a-z_]+(\.[a-z_]+)+|yes|no|true", re.ASCII)


@dataclass(frozen=True)
class Answer:
    """One field of a form as it was sent."""

    name: str
    value: str = field(repr=False)


@dataclass(frozen=True)
class Unsent:
    """A form that did nothing yet: where it goes, and all its fields but the token."""

    path: str
    answers: tuple[Answer, ...]

    @property
    def again(self) -> bool:
        """Whether the form itself can be drawn once more without saving anything."""
        return Answer("again", "part") in self.answers

    @property
    def texts(self) -> tuple[str, ...]:
        """What was written in words, for the eye: neither codes nor what the form carries."""
        codes = {entry.code for name in all_lists() for entry in list_entries(name)}
        written = (a.value for a in self.answers if a.name not in _TECHNICAL)
        return tuple(text for text in written if not _chosen(text, codes))


def unsent_form() -> Unsent | None:
    """The form of this request; None when nothing was typed into it.

    Choices alone are not kept where the form cannot be shown: nobody should confirm them unseen.
    """
    if _SECRET & request.form.keys():
        return None
    sent = request.form.items(multi=True)
    answers = tuple(Answer(name, value) for name, value in sent if name != "csrf_token")
    unsent = Unsent(request.full_path.removesuffix("?"), answers)
    typed = any(a.value for a in answers if a.name not in _TECHNICAL)
    return unsent if unsent.texts or (unsent.again and typed) else None


def owner_of_form() -> Account | None:
    """Whose session the form of this request was drawn for; None when it does not say.

    None as well for what is far too much to come back, and for a form of another site.
    """
    ours = request.headers.get("Sec-Fetch-Site") in (None, "same-origin", "none")
    if request.method != "POST" or not ours or (request.content_length or 0) > _MOST_BYTES:
        return None
    found = _TOKEN.fullmatch(request.form.get("csrf_token", ""))
    named = found[1] if found is not None else "0" * 64
    session_id = UUID(hex=named[-32:])
    # Whoever knows an id from the database alone has nothing sealed for that person.
    ours = any(hmac.compare_digest(named, name) for name in names_in_forms(session_id))
    return _owner(session_id) if ours else None


def _owner(session_id: UUID) -> Account | None:
    try:
        with transaction(write=False) as reading:
            rows = reading.execute(BY_SESSION, {"id": session_id}).one_or_none()
            # A session that was laid to somebody else would have the text sealed for him.
            vouch(rows or ())
    except (SQLAlchemyError, Problem):
        return None  # The answer is about the session that ended, whatever the database says.
    owner: Account | None = rows[1] if rows is not None else None
    return owner if owner is not None and owner.state == ACTIVE else None


def seal_unsent(unsent: Unsent, owner: Account) -> str:
    """The form as text of a hidden field, which opens for the owner alone."""
    said = {
        "at": now().timestamp(),
        "path": unsent.path,
        "answers": [[answer.name, answer.value] for answer in unsent.answers],
    }
    content = pad(json.dumps(said).encode())
    bound_to = _context(owner.id)
    wrapped = wrap(owner.encryption_public, content, bound_to)
    return base64.urlsafe_b64encode(seal_service(_root(), bound_to, wrapped)).decode()


def open_unsent(actor: Actor, sealed: str) -> Unsent | None:
    """The form again; None when it is not this person's, is damaged, or lay for too long."""
    try:
        content = _opened(actor, sealed)
    except SealBroken:
        return None
    said = json.loads(content)
    wipe(content)
    if now().timestamp() - said["at"] > LONGEST.total_seconds():
        return None
    return Unsent(said["path"], tuple(Answer(name, value) for name, value in said["answers"]))


def _opened(actor: Actor, sealed: str) -> bytearray:
    bound_to = _context(actor.id)
    wrapped = open_service(_root(), bound_to, _bytes(sealed))
    content = unwrap(actor.keyring.encryption, bytes(wrapped), bound_to)
    unpad(content)
    return content


def _bytes(sealed: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(sealed.encode())
    except (binascii.Error, ValueError):
        return b""


def _chosen(value: str, codes: Collection[str]) -> bool:
    return value in codes or _CHOICE.fullmatch(value) is not None


def _root() -> RootKeys:
    root: RootKeys = current_app.extensions["nrm_session_info"]["root"]
    return root


def _context(account_id: UUID) -> bytes:
    return context("nrm/unsent-form", 1, account_id)
