"""How a value of each sealed kind is opened by whoever rightly holds its keys, and what binds it.

`KINDS` has every column of `nrm/sealed.py` whose values are sealed or wrapped, what is signed or
hashed beside the seal of a row, and the row seal of every table that carries one. `EXCEPTED` says
which proofs are none of these, and why.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache, partial
from typing import Any
from uuid import UUID

from sqlalchemy import inspect

from nrm.abroad import sealing as abroad
from nrm.abroad.models import TrmArrival, TrmMessage
from nrm.accounts import tokens
from nrm.accounts.factors import seed_context
from nrm.accounts.joining import joining_context
from nrm.accounts.models import RecoveryCode
from nrm.accounts.recovery_codes import halves_for, keyring_under
from nrm.accounts.signing_in import keys_context
from nrm.advice.models import Consultation
from nrm.advice.sealing import content_context as consultation_context
from nrm.audit.rows import sealed_tables
from nrm.cases.heads import head_context
from nrm.cases.places import (
    NotePlace,
    RecordPlace,
    chain_hash,
    leaf_hash,
    note_context,
    record_context,
)
from nrm.consent.models import details_context
from nrm.drafts.places import DraftPlace, draft_context
from nrm.files.places import PREFIX, file_context, file_id_of, kept_from
from nrm.identification.reasons import reasons_context
from nrm.intake.models import Concern
from nrm.intake.sealing import content_context, key_context, keys_in
from nrm.log.seals import trusted_entry, trusted_head
from nrm.log.stored import StoredEntry, StoredHead
from nrm.notices import keeping as mailboxes
from nrm.notices.models import Mailbox
from nrm.notifications.models import AnonymousNotification
from nrm.notifications.sealing import bound_to
from nrm.participants.models import Appointment
from nrm.participants.sealing import check_signature, copy_context
from nrm.passkeys.keeping import name_context
from nrm.recovery.contexts import (
    APPROVAL,
    approval_payload,
    fresh_context,
    quorum_context,
    request_context,
)
from nrm.recovery.halves import check_owner
from nrm.recovery.models import Approval, Quorum, Recovery
from nrm.referrals.addresses import address_context
from nrm.referrals.models import Referral
from nrm.referrals.sealing import _snapshot_context, lock_context, open_envelope
from nrm.referrals.threads import _message_context
from nrm.restricted.models import RestrictedNote
from nrm.restricted.sealing import note_context as restricted_context
from nrm.service_notes.models import ServiceNote
from nrm.service_notes.sealing import note_context as own_note_context
from nrm.systems.tokens import hash_of
from nrm.systems.tokens import open_under as open_system
from nrm.transfers.sealing import keys_context as keys_context_of_offer
from nrm.vault.certificates import Chain, check_chain
from nrm.vault.copies import open_copy
from nrm.vault.failures import SealBroken
from nrm.vault.files import open_pieces
from nrm.vault.grants import check_grant, context_of
from nrm.vault.heads import verify_head
from nrm.vault.keyring import Keyring, open_keyring, session_key
from nrm.vault.locks import bound_to_half, lock_unwrap
from nrm.vault.models import Certificate, Grant
from nrm.vault.passphrases import Parameters, Stretched, stretch, verifier_hash
from nrm.vault.quorum import open_half, open_together, reseal_half
from nrm.vault.records import open_record
from nrm.vault.rings import read_ring
from nrm.vault.root import RootKeys
from nrm.vault.rows import SealedRow, is_sealed
from nrm.vault.sealing import unseal
from nrm.vault.service import open_service
from nrm.vault.shred import secret_context
from nrm.vault.signing import verify
from nrm.vault.suites import new_encryption_pair, unwrap
from nrm.vault.tags import open_tag, tag_context
from nrm.webhooks import keeping as webhooks
from nrm.webhooks.models import Webhook
from tests.adversary.everything import Everything
from tests.adversary.hostile import Row
from tests.recovery.steps import NEW
from tests.support.country import PASSPHRASE

_OF_SYSTEM = ("id", "account_id")
_FRESH = new_encryption_pair()


@dataclass
class Keys:
    """Every key of everybody, by what stands in the database unharmed."""

    found: Everything
    root: RootKeys
    _rings: dict[UUID, Keyring] = field(default_factory=dict)
    _case_keys: dict[tuple[str, UUID, UUID | None], bytearray] = field(default_factory=dict)
    _stretched: dict[tuple[Any, ...], Stretched] = field(default_factory=dict)

    @property
    def info(self) -> dict[str, Any]:
        """What a session would know."""
        return {"root": self.root}

    def one(self, table: str, **where: Any) -> Row:
        """The one row that matches; SealBroken where there is none: then nothing opens."""
        found = self.found.matching(table, **where)
        if len(found) != 1:
            raise SealBroken("Nobody has this key.")
        return found[0]

    def secret(self, subject_id: UUID | None, part: str) -> bytes:
        """A secret of the shred store."""
        row = self.one("shred_secret", subject_id=subject_id, part=part)
        return bytes(_open_secret(self, row))

    def stretched(self, row: Row, passphrase: str) -> Stretched:
        """What a passphrase gives with the salt and cost of a row."""
        cost = (row["memory_kib"], row["passes"], row["lanes"])
        known = (passphrase, row["salt"], row["pepper_version"], *cost)
        if len(row["salt"]) != 16 or not self.root.knows(row["pepper_version"]):
            raise SealBroken("Nobody was stretched so.")
        if known not in self._stretched:
            pepper = self.root.pepper(row["pepper_version"])
            self._stretched[known] = stretch(passphrase, row["salt"], pepper, Parameters(*cost))
        return self._stretched[known]

    def ring(self, certificate_id: UUID | None) -> Keyring:
        """The private keys of the person of this certificate."""
        account = self.one("account", certificate_id=certificate_id)
        if account["id"] not in self._rings:
            system = self.found.matching("system", account_id=account["id"])
            opened = _open_system(self, system[0]) if system else _open_account(self, account)
            self._rings[account["id"]] = opened
        return self._rings[account["id"]]

    def agency(self, epoch_id: UUID) -> bytearray:
        """The private key of an agency's epoch."""
        wraps = self.found.matching("grant", kind="agency", subject_id=epoch_id)
        if not wraps:
            raise SealBroken("Nobody has this key.")
        return self._kept(("agency", epoch_id, None), wraps[0])

    def key(self, kind: str, subject_id: UUID, holder_id: UUID | None = None) -> bytearray:
        """The key of a case, referral or thread, as an agency that holds it opens it."""
        where = {"holder_id": holder_id} if holder_id else {}
        wraps = self.found.matching("grant", kind=kind, subject_id=subject_id, **where)
        if not wraps:
            raise SealBroken("Nobody has this key.")
        return self._kept((kind, subject_id, holder_id), wraps[0])

    def _kept(self, name: tuple[str, UUID, UUID | None], wrap: Row) -> bytearray:
        if name not in self._case_keys:
            self._case_keys[name] = open_grant(self, wrap)
        return self._case_keys[name]


Opener = Callable[[Keys, Row], object]


@dataclass(frozen=True)
class Kind:
    """A column whose values are sealed, signed or hashed: how one opens, and what it names.

    `bound`: the other columns of its row that must not be others. `part`: which rows have it.
    """

    table: str
    column: str
    opens: Opener
    bound: Sequence[str]
    part: Callable[[Row], bool] = lambda row: True
    mark: str = ""

    @property
    def name(self) -> str:
        """As in `nrm/sealed.py`."""
        return f"{self.table}.{self.column}{self.mark}"


def made(model: type[Any], row: Row) -> Any:
    """This row as the model has it, from no database."""
    named = _attributes(model)
    return model(**{named[column]: value for column, value in row.items()})


@cache
def _attributes(model: type[Any]) -> Mapping[str, str]:
    """What a column is called in the model."""
    return {each.columns[0].name: each.key for each in inspect(model).column_attrs}


def place(kind: type[Any], row: Row) -> Any:
    """What a place, or a stored row of the log, tells of this row."""
    return kind(**{each.name: row[each.name] for each in fields(kind)})


def _sealed_for_case(keys: Keys, row: Row, bound_to: bytes, column: str) -> object:
    ring = read_ring(bytearray(keys.key("case", row["case_id"])))
    return ring.open(keys.secret(row["case_id"], "content"), bound_to, row[column])


def _open_record(keys: Keys, row: Row) -> object:
    bound_to = record_context(place(RecordPlace, row))
    return _sealed_for_case(keys, row, bound_to, "sealed_content")


def _open_note(keys: Keys, row: Row) -> object:
    return _sealed_for_case(keys, row, note_context(place(NotePlace, row)), "sealed_text")


def _open_draft(keys: Keys, row: Row) -> object:
    bound_to = draft_context(place(DraftPlace, row))
    return _sealed_for_case(keys, row, bound_to, "sealed_answers")


def _open_details(keys: Keys, row: Row) -> object:
    bound_to = details_context(row["case_id"], row["id"])
    return _sealed_for_case(keys, row, bound_to, "sealed_details")


def _open_snapshot(keys: Keys, row: Row) -> object:
    referral = keys.one("referral", id=row["referral_id"])
    key = keys.key("referral", referral["id"], referral["sender_id"])
    bound_to = _snapshot_context(made(Referral, {"id": referral["id"]}))
    return open_record(key, keys.secret(referral["case_id"], "content"), bound_to, row[_CONTENT])


def _open_message(keys: Keys, row: Row) -> object:
    bound_to = _message_context(row["id"], row["referral_id"], row["kind"])
    key, secret = keys.key("thread", row["referral_id"]), keys.secret(row["case_id"], "content")
    return open_record(key, secret, bound_to, row["sealed_body"])


def _open_address(keys: Keys, row: Row) -> object:
    secret, half = keys.secret(row["case_id"], "content"), keys.secret(row["id"], "half")
    key = bound_to_half(keys.key("thread", row["id"]), half)
    return open_record(key, secret, address_context(row["id"]), row["sealed_address"])


def _open_reasons(keys: Keys, row: Row) -> object:
    bound_to = reasons_context(row["id"], row["submission_id"])
    key, secret = keys.key("thread", row["submission_id"]), keys.secret(row["case_id"], "content")
    return open_record(key, secret, bound_to, row["sealed_reasons"])


def _open_restricted(keys: Keys, row: Row) -> object:
    bound_to = restricted_context(made(RestrictedNote, row))
    thread = keys.one("restricted_thread", id=row["thread_id"])
    half = keys.secret(thread["submission_id"], "half")
    key, secret = keys.key("restricted", row["thread_id"]), keys.secret(row["case_id"], "content")
    return open_record(bound_to_half(key, half), secret, bound_to, row["sealed_text"])


def _open_own_note(keys: Keys, row: Row) -> object:
    bound_to, notebook = own_note_context(made(ServiceNote, row)), row["notebook_id"]
    half = keys.secret(notebook, "half")
    key, secret = keys.key("service_notebook", notebook), keys.secret(row["case_id"], "content")
    return open_record(bound_to_half(key, half), secret, bound_to, row["sealed_text"])


def _open_concern_key(keys: Keys, row: Row) -> bytearray:
    epoch = row["certificate_id"]
    held = unwrap(keys.agency(epoch), row["sealed_key"], key_context(row["id"], epoch))
    return keys_in(held, keys.agency(epoch), epoch)[0]


def _open_concern(keys: Keys, row: Row) -> object:
    bound_to, secret = content_context(made(Concern, row)), keys.secret(row["id"], "content")
    return open_record(_open_concern_key(keys, row), secret, bound_to, row["sealed_content"])


def _open_abroad_key(keys: Keys, row: Row) -> bytearray:
    bound_to = abroad.key_context(row["exchange_id"], row["certificate_id"])
    return unwrap(keys.agency(row["certificate_id"]), row["sealed_key"], bound_to)


def _open_lines(keys: Keys, row: Row) -> object:
    arrival, secret = made(TrmArrival, row), keys.secret(row["id"], "content")
    lines = unseal(secret, None, abroad.kept_context(arrival), row["sealed_content"])
    bound_to = abroad.lines_context(row["exchange_id"])
    return unseal(_open_abroad_key(keys, row), None, bound_to, bytes(lines))


def _open_abroad(keys: Keys, row: Row) -> object:
    bound_to = abroad.envelope_context(made(TrmArrival, row))
    return open_service(keys.root, bound_to, row["sealed_envelope"])


def _open_body(keys: Keys, row: Row) -> object:
    bound_to = abroad.body_context(made(TrmMessage, row))
    return open_service(keys.root, bound_to, row["sealed_body"])


def _has_come(row: Row) -> bool:
    return row["sealed_key"] is not None


def _open_consultation(keys: Keys, row: Row) -> object:
    bound_to = consultation_context(made(Consultation, row))
    key, secret = keys.key("consultation", row["id"]), keys.secret(row["id"], "content")
    return open_record(key, secret, bound_to, row["sealed_content"])


def _open_offer(keys: Keys, row: Row) -> object:
    key, secret = keys.key("transfer", row["id"]), keys.secret(row["case_id"], "content")
    return open_record(key, secret, keys_context_of_offer(row["id"]), row["sealed_keys"])


def _open_tag(keys: Keys, row: Row) -> object:
    bound_to = tag_context(row["id"], row["case_id"], row["field"], row["key_version"])
    private, secret = keys.agency(row["holder_key_id"]), keys.secret(row["case_id"], "content")
    return open_tag(private, secret, bound_to, row["sealed_tag"])


def _open_copy(keys: Keys, row: Row) -> object:
    private = keys.ring(row["holder_key_id"]).encryption
    bound_to = copy_context(row["id"], row["holder_key_id"])
    return open_copy(private, keys.secret(row["case_id"], "content"), bound_to, row["sealed_copy"])


def _has_copy(row: Row) -> bool:
    return bool(row["sealed_copy"])


def _check_copy(keys: Keys, row: Row) -> None:
    signer = keys.one("certificate", id=row["signer_id"])
    if signer["subject_id"] != row["made_by_id"]:
        raise SealBroken("Somebody else signed it.")
    check_signature(signer["signing_public"], made(Appointment, row))


def _open_envelope(keys: Keys, row: Row) -> object:
    secret = keys.secret(row["case_id"], "content")
    return open_envelope(keys.root, made(Referral, row), secret)


def open_grant(keys: Keys, row: Row) -> bytearray:
    """The key in a wrap, as its holder opens it."""
    bound_to = context_of(made(Grant, row))
    if row["kind"] == "agency":
        return unwrap(keys.ring(row["holder_key_id"]).encryption, row["sealed_key"], bound_to)
    private = keys.agency(row["holder_key_id"])
    if row["kind"] not in ("referral", "transfer") or _is_senders(keys, row):
        return unwrap(private, row["sealed_key"], bound_to)
    lock = bytes(_open_lock(keys, row)) if row["state"] == "locked" else None
    half = keys.secret(row["subject_id"], "half")
    return lock_unwrap(private, row["sealed_key"], lock, half, bound_to)


def _is_senders(keys: Keys, row: Row) -> bool:
    if row["kind"] == "transfer":
        return False
    sender: UUID = keys.one("referral", id=row["subject_id"])["sender_id"]
    return row["holder_id"] == sender


def _open_lock(keys: Keys, row: Row) -> bytearray:
    if row["sealed_lock"] is None:
        raise SealBroken("It was released.")
    secret = keys.secret(row["case_id"], "content")
    return open_service(keys.root, lock_context(row["subject_id"]), row["sealed_lock"], secret)


def _open_secret(keys: Keys, row: Row) -> bytearray:
    bound_to = secret_context(row["kind"], row["subject_id"], row["part"])
    return open_service(keys.root, bound_to, row["sealed_secret"])


def _open_account(keys: Keys, row: Row) -> Keyring:
    joins = row["name"] in {joiner.name for joiner in keys.found.joiners}
    key = keys.stretched(row, NEW if joins else PASSPHRASE).unlock_key
    return open_keyring(row["sealed_keys"], key, keys_context(row["id"]))


def _open_joining(keys: Keys, row: Row) -> object:
    for joiner in keys.found.joiners:
        token = bytes.fromhex(joiner.jar["__Host-nrm-join"])
        if tokens.hash_of(token) == row["token_hash"]:
            return open_keyring(row["sealed_keys"], session_key(token), joining_context(row["id"]))
    raise SealBroken("Nobody has this token.")


def _open_session(keys: Keys, row: Row) -> object:
    token = keys.found.tokens.get(row["token_hash"])
    if token is None:
        raise SealBroken("Nobody has this token.")
    return tokens.open_under(token, row["id"], row["sealed_keys"])


def _open_system(keys: Keys, row: Row) -> Keyring:
    for system in keys.found.systems:
        if hash_of(system.token) == row["token_hash"]:
            return open_system(system.token, row["id"], row["sealed_keys"])
    raise SealBroken("Nobody has this token.")


def _open_seed(keys: Keys, row: Row) -> object:
    return open_service(keys.root, seed_context(row["id"]), row["sealed_seed"])


def _open_statement(keys: Keys, row: Row) -> object:
    ctx = bound_to(AnonymousNotification(**row))
    return open_service(keys.root, ctx, row["sealed_statement"])


def _open_name(keys: Keys, row: Row) -> object:
    return open_service(keys.root, name_context(row["id"]), row["sealed_name"])


def _open_mailbox(keys: Keys, row: Row) -> object:
    bound_to = mailboxes.address_context(made(Mailbox, row))
    return open_service(keys.root, bound_to, row["sealed_address"])


def _open_mailbox_code(keys: Keys, row: Row) -> object:
    bound_to = mailboxes.code_context(made(Mailbox, row))
    return open_service(keys.root, bound_to, row["sealed_code"])


def _open_webhook(column: str, context_of: Callable[[Webhook], bytes]) -> Opener:
    return lambda keys, row: open_service(keys.root, context_of(made(Webhook, row)), row[column])


@cache
def _halves(account_id: UUID, code: str) -> Stretched:
    return halves_for(account_id, code)


def _open_code(keys: Keys, row: Row) -> object:
    for code in keys.found.codes:
        halves = _halves(row["account_id"], code)
        if verifier_hash(halves.verifier) == row["verifier_hash"]:
            opened = keyring_under(made(RecoveryCode, row), halves)
            if opened is not None:
                return opened
    raise SealBroken("No code opens this.")


def _open_first(keys: Keys, row: Row) -> object:
    return _half(keys, row, 1, "first")


def _open_second(keys: Keys, row: Row) -> object:
    return _half(keys, row, 2, "second")


def _half(keys: Keys, row: Row, place: int, which: str) -> bytearray:
    private, bound_to = keys.ring(row[f"{which}_key_id"]).encryption, quorum_context(_quorum(row))
    return open_half(private, row[f"sealed_{which}"], place, bound_to)


def _quorum(row: Row) -> Quorum:
    kept: Quorum = made(Quorum, row)
    return kept


def _open_kept(keys: Keys, row: Row) -> object:
    bound_to = quorum_context(_quorum(row))
    halves = [
        reseal_half(
            keys.ring(row[f"{which}_key_id"]).encryption,
            row[f"sealed_{which}"],
            place,
            bound_to,
            _FRESH.public,
            b"",
        )
        for place, which in ((1, "first"), (2, "second"))
    ]
    return open_together(_FRESH.private, halves, row["sealed_keys"], bound_to, b"")


def _open_fresh(keys: Keys, row: Row) -> bytearray:
    key = keys.stretched(row, NEW).unlock_key
    return unseal(key, None, fresh_context(row["id"]), row["sealed_fresh"])


def _open_approval(keys: Keys, row: Row) -> object:
    asked, kept = (
        keys.one("recovery", id=row["recovery_id"]),
        keys.one("quorum", id=row["quorum_id"]),
    )
    others = keys.found.matching("approval", recovery_id=asked["id"], quorum_id=kept["id"])
    given = {one["approver_key_id"]: one["sealed_half"] for one in others}
    given[row["approver_key_id"]] = row["sealed_half"]
    halves = [given.get(kept[name], b"") for name in ("first_key_id", "second_key_id")]
    bound_to, request = quorum_context(_quorum(kept)), request_context(made(Recovery, asked))
    return open_together(_open_fresh(keys, asked), halves, kept["sealed_keys"], bound_to, request)


def _chain(keys: Keys, row: Row) -> Chain:
    issuer = keys.one("certificate", id=row["issuer_id"]) if row["issuer_id"] else None
    above = issuer["issuer_id"] if issuer else None
    root = keys.one("certificate", id=above) if above else None
    return Chain(*(made(Certificate, one) if one else None for one in (row, issuer, root)))


def _check_certificate(keys: Keys, row: Row) -> None:
    check_chain(_chain(keys, row), row["issued_at"])


def _check_grant(keys: Keys, row: Row) -> None:
    signer = _chain(keys, keys.one("certificate", id=row["signer_id"]))
    check_grant(made(Grant, row), signer, [a["id"] for a in keys.found.rows("agency")])


def _check_quorum(keys: Keys, row: Row) -> None:
    owner = keys.one("certificate", id=row["owner_key_id"])
    check_owner(_quorum(row), made(Certificate, owner))


def _check_approval(keys: Keys, row: Row) -> None:
    asked, kept = (
        keys.one("recovery", id=row["recovery_id"]),
        keys.one("quorum", id=row["quorum_id"]),
    )
    signer = keys.one("certificate", id=row["approver_key_id"])["signing_public"]
    payload = approval_payload(made(Approval, row), made(Recovery, asked), _quorum(kept))
    verify(signer, row["signature"], APPROVAL, payload)


def _check_head(keys: Keys, row: Row) -> None:
    signer = keys.one("certificate", id=row["head_signer_id"])["signing_public"]
    bound_to = head_context(row["id"])
    verify_head(signer, row["head_signature"], bound_to, row["head_version"], row["head_root"])


def _check_leaf(keys: Keys, row: Row) -> None:
    _same(leaf_hash(place(RecordPlace, row), row["sealed_content"]), row["record_hash"])


def _check_note(keys: Keys, row: Row) -> None:
    _same(chain_hash(place(NotePlace, row), row["sealed_text"]), row["chain_hash"])


def _same(made: bytes, stored: bytes) -> None:
    if made != stored:
        raise SealBroken("This is another hash.")


def _check_entry(keys: Keys, row: Row) -> None:
    stored = place(StoredEntry, row)
    trusted_entry(keys.root, stored, len(keys.found.rows("audit_entry")))


def _check_log_head(keys: Keys, row: Row) -> None:
    trusted_head(keys.root, place(StoredHead, row))


def _check_row(model: type[SealedRow], keys: Keys, row: Row) -> None:
    if not is_sealed(made(model, row), keys.info):
        raise SealBroken("Others wrote this row.")


def _open_file(keys: Keys, row: Row) -> object:
    """The sealed bytes of a file under the key that its record tells: a row as of a table."""
    kept = kept_from(keys.one("file", id=row["id"])["kept"])
    bound_to = file_context(row["case_id"], row["id"])
    return b"".join(open_pieces(kept.key, bound_to, [row["sealed"]], row["bytes"]))


def files_of(keys: Keys) -> list[Row]:
    """Each file as a row: its case, its bytes on the disk, and what its record says."""
    found = []
    for row in keys.found.rows("record"):
        if row["name"].startswith(PREFIX):
            file_id, case_id, kept = (
                file_id_of(row["name"]),
                row["case_id"],
                _open_record(keys, row),
            )
            path = keys.found.country.folder / "files" / case_id.hex / file_id.hex
            size = kept["bytes"]  # type: ignore[index] # an opened record
            one = {"id": file_id, "case_id": case_id, "bytes": size, "kept": kept}
            found.append({**one, "sealed": path.read_bytes()})
    return found


_CONTENT = "sealed_content"
_QUORUM = ("id", "account_id", "owner_key_id", "first_key_id", "second_key_id")
_BOTH = ("sealed_first", "sealed_second")
_NOTE = tuple(each.name for each in fields(NotePlace))
_DRAFT = tuple(each.name for each in fields(DraftPlace))
_RECORD = tuple(each.name for each in fields(RecordPlace))
_ENTRY = tuple(each.name for each in fields(StoredEntry))
_HEAD = tuple(each.name for each in fields(StoredHead))
_WRAP = ("kind", "subject_id", "holder_key_id")
_COST = ("salt", "pepper_version")
_CERTIFIED = (
    *("id", "subject_kind", "subject_id", "agency_id", "epoch", "duties", "encryption_public"),
    *("signing_public", "issuer_id", "issued_at"),
)


def _has_keys(row: Row) -> bool:
    return bool(row["sealed_keys"])


SEALED_KINDS: Sequence[Kind] = (
    Kind("record", _CONTENT, _open_record, _RECORD),
    Kind("note", "sealed_text", _open_note, _NOTE),
    Kind("draft", "sealed_answers", _open_draft, _DRAFT),
    Kind("consent", "sealed_details", _open_details, ("id", "case_id")),
    Kind("case_transfer", "sealed_keys", _open_offer, ("id", "case_id")),
    Kind(
        *("identification_decision", "sealed_reasons", _open_reasons),
        ("id", "submission_id", "case_id"),
    ),
    Kind("snapshot", _CONTENT, _open_snapshot, ("referral_id",)),
    Kind(
        *("appointment", "sealed_copy", _open_copy), ("id", "case_id", "holder_key_id"), _has_copy
    ),
    Kind("message", "sealed_body", _open_message, ("id", "referral_id", "case_id", "kind")),
    Kind(
        *("restricted_note", "sealed_text", _open_restricted),
        ("id", "thread_id", "case_id", "number", "author_agency_id"),
    ),
    Kind(
        *("service_note", "sealed_text", _open_own_note),
        ("id", "notebook_id", "case_id", "number", "agency_id"),
    ),
    Kind(
        *("trm_arrival", "sealed_key", _open_abroad_key),
        ("exchange_id", "certificate_id"),
        _has_come,
    ),
    Kind(
        *("trm_arrival", "sealed_content", _open_lines),
        ("id", "agency_id", "exchange_id", "certificate_id", "sealed_key"),
        _has_come,
    ),
    Kind(
        *("trm_arrival", "sealed_envelope", _open_abroad, ("id",)),
        # What has ended has none.
        lambda row: row["sealed_envelope"] is not None,
    ),
    Kind("trm_message", "sealed_body", _open_body, ("id", "exchange_id", "focal_point_id")),
    # What was passed on has ended here.
    Kind(
        *("concern", "sealed_key", _open_concern_key, ("id", "certificate_id")),
        lambda row: row["sealed_key"] is not None,
    ),
    Kind(
        *("concern", "sealed_content", _open_concern, ("id", "agency_id")),
        lambda row: row["sealed_content"] is not None,
    ),
    Kind(
        *("consultation", "sealed_content", _open_consultation),
        ("id", "sender_id", "recipient_id"),
        lambda row: row["sealed_content"] is not None,
    ),
    Kind("referral", "sealed_envelope", _open_envelope, ("id", "case_id")),
    Kind(
        *("referral", "sealed_address", _open_address, ("id", "case_id")),
        lambda row: row["sealed_address"] is not None,
    ),
    *(
        Kind("grant", "sealed_key", open_grant, _WRAP, lambda row, k=k: row["kind"] == k, f" {k}")
        for k in (
            *("agency", "case", "referral", "thread", "transfer", "restricted", "consultation"),
            "service_notebook",
        )
    ),
    Kind(
        *("grant", "sealed_lock", _open_lock, ("subject_id", "case_id")),
        lambda row: row["sealed_lock"] is not None,
    ),
    Kind(
        *("blind_index", "sealed_tag", _open_tag),
        ("id", "case_id", "field", "key_version", "holder_key_id"),
        lambda row: row["sealed_tag"] is not None,
    ),
    Kind("shred_secret", "sealed_secret", _open_secret, ("kind", "subject_id", "part")),
    Kind("account", "sealed_keys", _open_account, ("id", *_COST), _has_keys),
    Kind("joining", "sealed_keys", _open_joining, ("id", "token_hash")),
    Kind("second_factor", "sealed_seed", _open_seed, ("id",)),
    Kind("passkey", "sealed_name", _open_name, ("id",)),
    Kind("mailbox", "sealed_address", _open_mailbox, ("id", "account_id")),
    Kind("mailbox", "sealed_code", _open_mailbox_code, ("id", "account_id")),
    *(
        Kind("webhook", f"sealed_{name}", _open_webhook(f"sealed_{name}", ctx), _OF_SYSTEM)
        for name, ctx in (
            ("address", webhooks.address_context),
            ("secret", webhooks.secret_context),
            ("old_secret", webhooks.old_secret_context),
        )
    ),
    Kind(
        *("anonymous_notification", "sealed_statement", _open_statement),
        ("id", "agency_id", "quarter_at"),
    ),
    Kind("recovery_code", "sealed_keys", _open_code, ("id", "account_id", "verifier_hash")),
    Kind(
        "quorum", "sealed_keys", _open_kept, (*_QUORUM, "sealed_first", "sealed_second"), _has_keys
    ),
    Kind("quorum", "sealed_first", _open_first, _QUORUM, _has_keys),
    Kind("quorum", "sealed_second", _open_second, _QUORUM, _has_keys),
    Kind("recovery", "sealed_fresh", _open_fresh, ("id", *_COST)),
    Kind("approval", "sealed_half", _open_approval, ("recovery_id", "quorum_id")),
    Kind("signed_in", "sealed_keys", _open_session, ("id", "token_hash")),
    Kind("system", "sealed_keys", _open_system, ("id", "token_hash")),
    Kind("file", "sealed", _open_file, ("id", "case_id")),
)
# What is signed or hashed besides: it holds against whoever has the row key as well.
PROOF_KINDS: Sequence[Kind] = (
    Kind("certificate", "signature", _check_certificate, _CERTIFIED),
    Kind(
        *("grant", "signature", _check_grant),
        (*_WRAP, "holder_id", "state", "sealed_key", "signer_id", "made_at"),
    ),
    Kind(
        *("appointment", "signature", _check_copy),
        ("id", "holder_key_id", "sealed_copy", "signer_id", "made_by_id", "made_at"),
        _has_copy,
    ),
    Kind(
        *("quorum", "signature", _check_quorum),
        (*_QUORUM, "sealed_keys", *_BOTH, "made_at"),
    ),
    Kind(
        *("approval", "signature", _check_approval),
        ("recovery_id", "quorum_id", "approver_key_id", "sealed_half", "made_at"),
    ),
    Kind(
        *("case", "head_signature", _check_head),
        ("id", "head_version", "head_root", "head_signer_id"),
    ),
    Kind("record", "record_hash", _check_leaf, (*_RECORD, _CONTENT)),
    Kind("note", "chain_hash", _check_note, (*_NOTE, "sealed_text")),
    Kind("audit_entry", "seal", _check_entry, _ENTRY),
    Kind("audit_head", "mac", _check_log_head, _HEAD),
)
# Proofs that stand in no sealed row and are no kind of their own.
EXCEPTED: Mapping[str, str] = {
    "note.previous_hash": "is under the note's own hash",
    "audit_entry.leaf_hash": "is under the entry's seal, and held against its body",
    "audit_entry.nodes": "is under the entry's seal",
    "audit_head.frontier": "is under the head's mac",
    "audit_row.digest": "repeats what a sealed entry says, and is never believed without it",
    "blind_index.bucket": "cut short on purpose; what it finds is opened and compared",
    "concern.receipt_hash": "recognises the code of a sender; opens nothing",
    "trm_referral.snapshot_hash": "is under the seal of its row",
    "attempt.key": "counts failures; opens nothing",
    "repeat.key_digest": "recognises a repeated request; what it answers is read anew",
    "repeat.digest": "recognises a repeated request; what it answers is read anew",
}


def row_kinds() -> Sequence[Kind]:
    """The seal of every table whose rows carry one."""
    return [_row_kind(model) for model in sealed_tables()]


def _row_kind(model: type[SealedRow]) -> Kind:
    names = {column.name for column in model.__table__.columns}  # type: ignore[attr-defined]
    bound = sorted(names - model.__unsealed__ - {"row_seal"})
    return Kind(str(model.__tablename__), "row_seal", partial(_check_row, model), bound)


def all_kinds() -> Sequence[Kind]:
    """Every kind there is."""
    return [*SEALED_KINDS, *PROOF_KINDS, *row_kinds()]
