"""Known answers of what features bind, hash and sign with the vault's formats: for ever the same.

`answers/kept.json`: what a value is bound to, or what is made of fixed parts; one that is another
would leave all that was sealed before closed. `answers/rows.json`: rows as their seals cover them;
a column that comes later is one more in `__added__`, and no answer changes.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Boolean, Integer, LargeBinary, Text, Uuid, inspect

from nrm.abroad import sealing as abroad
from nrm.abroad.messages import Between, Kind, signature_of, written
from nrm.abroad.models import TrmArrival, TrmMessage
from nrm.accounts import recovery_codes, tokens
from nrm.accounts.factors import seed_context
from nrm.accounts.joining import joining_context
from nrm.accounts.recovery_codes import halves_for
from nrm.accounts.signing_in import keys_context
from nrm.advice.models import Consultation
from nrm.advice.sealing import content_context as consultation_context
from nrm.audit.review.sample import places
from nrm.audit.rows import sealed_tables
from nrm.cases.heads import head_context
from nrm.cases.one_form import document_of, phone_of, words_of
from nrm.cases.places import (
    NotePlace,
    RecordPlace,
    chain_hash,
    leaf_hash,
    note_context,
    record_context,
)
from nrm.columns import UtcDateTime
from nrm.consent.models import details_context
from nrm.drafts.places import DraftPlace, draft_context
from nrm.files.places import Kept, file_context
from nrm.identification.reasons import reasons_context
from nrm.intake.models import Concern
from nrm.intake.receipts import hash_under
from nrm.intake.sealing import content_context, key_context
from nrm.intake.unread import key_context as tab_context
from nrm.intake.unread import text_context
from nrm.notices import keeping as mailboxes
from nrm.notices.models import Mailbox
from nrm.notifications.models import AnonymousNotification
from nrm.notifications.sealing import bound_to
from nrm.participants import sealing
from nrm.participants.models import Appointment
from nrm.participants.sealing import copy_context, payload_of
from nrm.passkeys.keeping import name_context
from nrm.recovery import contexts
from nrm.recovery.models import Approval, Quorum, Recovery
from nrm.recovery.requests import ticket_hash
from nrm.referrals.addresses import address_context
from nrm.referrals.models import Referral
from nrm.referrals.sealing import _snapshot_context, envelope_context, lock_context
from nrm.referrals.threads import _message_context
from nrm.restricted.models import RestrictedNote
from nrm.restricted.sealing import note_context as restricted_context
from nrm.search.terms import sound_of
from nrm.service_notes.models import ServiceNote
from nrm.service_notes.sealing import note_context as own_note_context
from nrm.systems import tokens as system_tokens
from nrm.transfers.sealing import keys_context as offer_context
from nrm.vault import certificates, grants
from nrm.vault.blind import bucket, index_key, national_key, tag
from nrm.vault.canonical import canonical
from nrm.vault.keyring import system_key
from nrm.vault.models import Certificate, Grant
from nrm.vault.pkcs11 import _BOUND_TO
from nrm.vault.pseudonyms import pseudonym
from nrm.vault.rings import Ring
from nrm.vault.root import RootKeys
from nrm.vault.rows import SealedRow, canonical_row, digests, seal_form
from nrm.vault.shred import secret_context
from nrm.vault.tags import tag_context
from nrm.webhooks import keeping as webhooks
from nrm.webhooks.models import Webhook
from tests.house.source import Source, sources
from tests.vault.labels import Label, labels_in, unanswered

Answers = Callable[[str], list[dict]]
ONE, TWO, THREE, FOUR, FIVE = (UUID(int=number << 64 | 4711) for number in range(1, 6))
AT = datetime(2026, 11, 24, 17, 1, 53, 380000, UTC)
KEY, SEALED = bytes(range(32)), bytes(range(100, 180))
ROOT = RootKeys({1: KEY, 2: KEY[::-1]})
RECORD = RecordPlace(ONE, "identity", 3, AT, TWO)
DRAFT = DraftPlace(ONE, TWO, "identity", 3, 2, AT, FOUR, AT)
NOTE = NotePlace(ONE, TWO, 3, AT, FOUR, "agency", KEY)
QUORUM = {"owner_key_id": THREE, "first_key_id": FOUR, "second_key_id": FIVE}


def _quorum() -> Quorum:
    sealed = {"sealed_keys": SEALED, "sealed_first": KEY, "sealed_second": SEALED[::-1]}
    return Quorum(id=ONE, account_id=TWO, made_at=AT, **QUORUM, **sealed)


def _recovery() -> Recovery:
    return Recovery(id=ONE, account_id=TWO, fresh_public=SEALED)


def _approval() -> bytes:
    given = Approval(approver_key_id=THREE, sealed_half=SEALED, made_at=AT)
    return contexts.approval_payload(given, _recovery(), _quorum())


def _grant() -> Grant:
    held = {"kind": "case", "subject_id": ONE, "holder_key_id": TWO, "holder_id": THREE}
    return Grant(**held, state="open", sealed_key=SEALED, signer_id=FOUR, made_at=AT)


def _appointment() -> Appointment:
    opens = {"holder_key_id": TWO, "sealed_copy": SEALED, "made_by_id": THREE}
    return Appointment(id=ONE, **opens, made_at=AT)


def _restricted() -> RestrictedNote:
    return RestrictedNote(id=ONE, thread_id=TWO, number=3, author_agency_id=FOUR)


def _own_note() -> ServiceNote:
    return ServiceNote(id=ONE, notebook_id=TWO, number=3, agency_id=FOUR)


def _consultation() -> Consultation:
    return Consultation(id=ONE, sender_id=TWO, recipient_id=THREE)


def _certificate() -> Certificate:
    about = {"subject_kind": "account", "subject_id": TWO, "agency_id": THREE, "epoch": 2}
    keys = {"encryption_public": SEALED, "signing_public": KEY, "issuer_id": FOUR}
    return Certificate(id=ONE, **about, duties="custodian", **keys, issued_at=AT)


def _row() -> SealedRow:
    return _made(Certificate, {"id": ONE, "version": 1, **_all_columns(Certificate)})


def _digests() -> bytes:
    return "".join(digests(_row(), {"root": ROOT})).encode()


def _buckets() -> bytes:
    key = index_key(ROOT, 2, ONE, "phone")
    return canonical({"buckets": [bucket(key, "30210123", 1 << bits) for bits in (0, 5, 22)]})


def _national() -> bytes:
    keys = [national_key(ROOT, 2, "phone", use) for use in ("bucket", "tag")]
    return canonical({"bucket": bucket(keys[0], "1", 4096), "tag": tag(keys[1], "1").hex()})


def _terms() -> bytes:
    """What stands in the index for names, a telephone number and a number of papers."""
    names = ("Μαρία Παπαδοπούλου", "فاطمة الزهراء", "Nguyễn Thị Hoa", "Jean-Luc O'Brien")
    said = {name.encode().hex(): " ".join(map(sound_of, words_of(name))) for name in names}
    return canonical(
        {**said, "phone": phone_of("+30 210 123-4567"), "paper": document_of("ab 1/2")}
    )


def _statement_context() -> bytes:
    at = datetime(2026, 10, 1, tzinfo=UTC)
    return bound_to(AnonymousNotification(id=ONE, agency_id=TWO, quarter_at=at))


def _mailbox() -> Mailbox:
    return Mailbox(id=ONE, account_id=TWO)


def _webhook() -> Webhook:
    return Webhook(id=ONE, account_id=TWO)


# The label that each answer is of, in the order of the source's packages.
KEPT: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "person's keys": ("nrm/person-keys", lambda: keys_context(ONE)),
    "session": ("nrm/session-keys", lambda: tokens._context(ONE)),
    "joining": ("nrm/joining-keys", lambda: joining_context(ONE)),
    "second factor": ("nrm/second-factor", lambda: seed_context(ONE)),
    "recovery code": ("nrm/recovery-keys", lambda: recovery_codes._context(ONE)),
    "recovery code's verifier": (
        "nrm/recovery-of",
        lambda: halves_for(ONE, "MZXW 6YTB OI4T OMBS").verifier,
    ),
    "shelter's address": ("nrm/address", lambda: address_context(ONE)),
    "mailbox": ("nrm/mailbox-address", lambda: mailboxes.address_context(_mailbox())),
    "mailbox's code": ("nrm/mailbox-code", lambda: mailboxes.code_context(_mailbox())),
    "webhook": ("nrm/webhook-address", lambda: webhooks.address_context(_webhook())),
    "webhook's secret": ("nrm/webhook-secret", lambda: webhooks.secret_context(_webhook())),
    "webhook's old secret": (
        "nrm/webhook-old-secret",
        lambda: webhooks.old_secret_context(_webhook()),
    ),
    "passkey's name": ("nrm/passkey-name", lambda: name_context(ONE)),
    "anonymous notification": ("nrm/anonymous-notification", _statement_context),
    "system": ("nrm/system-keys", lambda: system_tokens._context(ONE)),
    "system's key": ("nrm/system", lambda: bytes(system_key(KEY))),
    "request": ("nrm/recovery-of", lambda: contexts.request_context(_recovery())),
    "number of a request": ("nrm/recovery-ticket", lambda: ticket_hash("MZXW 6YTB OI4T OMBS")),
    "fresh key": ("nrm/fresh-key", lambda: contexts.fresh_context(ONE)),
    "quorum": ("nrm/quorum-of", lambda: contexts.quorum_context(_quorum())),
    "quorum's signature": ("nrm/quorum-of", lambda: contexts.quorum_payload(_quorum())),
    "quorum's label": ("nrm/quorum-of", lambda: contexts.QUORUM),
    "approval": ("nrm/approval", _approval),
    "approval's label": ("nrm/approval", lambda: contexts.APPROVAL),
    "record": ("nrm/case-record", lambda: record_context(RECORD)),
    "record's leaf": ("nrm/record-leaf", lambda: leaf_hash(RECORD, SEALED)),
    "note": ("nrm/case-record", lambda: note_context(NOTE)),
    "note's hash": ("nrm/note-chain", lambda: chain_hash(NOTE, SEALED)),
    "head": ("nrm/case-head", lambda: head_context(ONE)),
    "draft": ("nrm/case-record", lambda: draft_context(DRAFT)),
    "details of a consent": ("nrm/case-record", lambda: details_context(ONE, TWO)),
    "file": ("nrm/case-file", lambda: file_context(ONE, TWO)),
    "file's record": (
        "nrm/case-file",
        lambda: canonical(Kept("a name.pdf", "application/pdf", 4711, KEY, KEY[::-1]).content()),
    ),
    "envelope": ("nrm/envelope", lambda: envelope_context(Referral(id=ONE))),
    "snapshot": ("nrm/snapshot", lambda: _snapshot_context(Referral(id=ONE))),
    "message": ("nrm/message", lambda: _message_context(ONE, TWO, "question")),
    "lock": ("nrm/referral-lock", lambda: lock_context(ONE)),
    "restricted note": ("nrm/restricted-note", lambda: restricted_context(_restricted())),
    "own service note": ("nrm/service-note", lambda: own_note_context(_own_note())),
    "lines for abroad": ("nrm/abroad-lines", lambda: abroad.lines_context(ONE)),
    "key of lines for abroad": ("nrm/abroad-key", lambda: abroad.key_context(ONE, TWO)),
    "lines from abroad": (
        "nrm/abroad-kept",
        lambda: abroad.kept_context(TrmArrival(id=ONE, agency_id=TWO)),
    ),
    "envelope from abroad": (
        "nrm/abroad-envelope",
        lambda: abroad.envelope_context(TrmArrival(id=ONE)),
    ),
    "message that waits": (
        "nrm/abroad-body",
        lambda: abroad.body_context(TrmMessage(id=ONE, exchange_id=TWO, focal_point_id=ONE)),
    ),
    "message's signature": (
        "nrm/abroad-message",
        lambda: signature_of(KEY, written(Between(KEY, KEY[::-1]), ONE, 1, Kind.ENDED, {})),
    ),
    "concern": ("nrm/concern", lambda: content_context(Concern(id=ONE, agency_id=TWO))),
    "consultation": ("nrm/consultation", lambda: consultation_context(_consultation())),
    "concern's key": ("nrm/concern-key", lambda: key_context(ONE, TWO)),
    "text of a concern from a browser": ("nrm/concern-text", lambda: text_context("safe_way")),
    "key of a sender's tab": ("nrm/concern-tab", lambda: tab_context(ONE)),
    "code of a concern": (
        "nrm/concern-receipt-hash",
        lambda: hash_under(KEY, "4bk3 b5ml-a921-jhy8"),
    ),
    "reasons of a decision": ("nrm/decision", lambda: reasons_context(ONE, TWO)),
    "copy of an appointment": ("nrm/appointment", lambda: copy_context(ONE, TWO)),
    "appointment": ("nrm/appointment", lambda: payload_of(_appointment())),
    "appointment's label": ("nrm/appointment", lambda: sealing._LABEL),
    "offer": ("nrm/transfer", lambda: offer_context(ONE)),
    "ring": (
        "nrm/wrap",
        lambda: bytes(Ring(ONE, [bytearray(KEY), bytearray(KEY[::-1])]).written()),
    ),
    "wrap": ("nrm/wrap", lambda: grants.context_of(_grant())),
    "grant": ("nrm/grant", lambda: grants._payload(_grant())),
    "grant's label": ("nrm/grant", lambda: grants._LABEL),
    "certificate": ("nrm/certificate", lambda: certificates._payload(_certificate())),
    "certificate's label": ("nrm/certificate", lambda: certificates._LABEL),
    "secret of the shred store": ("nrm/shred", lambda: secret_context("case", ONE, "content")),
    "pseudonym": ("nrm/pseudonym", lambda: pseudonym(KEY, "case", ONE).encode()),
    "row's seal": ("nrm/row", lambda: seal_form(canonical_row(_row()), {"root": ROOT}, 2)),
    "row's digests": ("nrm/row-digest", _digests),
    "index": ("nrm/blind-index", _buckets),
    "national index": ("nrm/national-index", _national),
    "entries drawn by lot": (
        "nrm/review-sample",
        lambda: b"".join(n.to_bytes(8, "big") for n in islice(places(KEY, 5, 99), 7)),
    ),
    "tag": ("nrm/tag", lambda: tag_context(ONE, TWO, "phone", 2)),
    "words of the index": ("nrm/blind-index", _terms),
    "token of a system": ("nrm/system", lambda: system_tokens.hash_of(f"nrm_{KEY.hex()}630dcd29")),
    "file of a token": ("nrm/root-file", lambda: _BOUND_TO),
}
# Answers of the files that `test_vault_answers.py` reads, and of the log.
ELSEWHERE = (
    *("seal", "record", "service", "keyring", "session", "wrap", "locked", "released", "signature"),
    *("leaf", "head", "passphrase", "recovery", "quorum", "quorum-keys", "quorum-half"),
    *("resealed-half", "file", "root", "fingerprint", "log-seal", "log-head"),
)
# What lives for a day at most, and is made anew when it does not fit: nobody loses anything by it.
PASSING: Mapping[str, str] = {
    "nrm/attempt": "counts failed tries",
    "nrm/concern-receipt": "recognises a form that is sent again",
    "nrm/concern-work": "what a sender's device works on, for an hour",
    "nrm/csrf": "the token of a session's forms",
    "nrm/form-session": "the name of a session in its forms",
    "nrm/nobody": "the salt of a name that nobody has",
    "nrm/note-cursor": "where a list of notes goes on",
    "nrm/offered-factor": "a picture to scan, for some minutes",
    "nrm/passkey-challenge": "what a passkey is asked, for some minutes",
    "nrm/request": "recognises a repeated request",
    "nrm/sent-file": "recognises a repeated request",
    "nrm/unsent-form": "a form that came too late",
}


def test_what_is_kept_is_made_as_ever(answers: Answers) -> None:
    known = {answer["of"]: answer["made"] for answer in answers("kept")}
    made = {name: make().hex() for name, (_, make) in KEPT.items()}
    assert made == known, f"answers/kept.json lacks or contradicts {_differing(made, known)}"


def _differing(made: Mapping[str, str], known: Mapping[str, str]) -> str:
    """The lines to be added, or the names of what would not open any more."""
    added = [{"of": n, "made": v} for n, v in made.items() if n not in known]
    return json.dumps(added) if added else str([n for n in known if made.get(n) != known[n]])


def test_rows_are_sealed_as_ever(answers: Answers) -> None:
    models = {model.__tablename__: model for model in sealed_tables()}
    for answer in answers("rows"):
        columns = {name: _value(value) for name, value in answer["columns"].items()}
        row = _made(models[answer["table"]], columns)
        assert sha256(canonical_row(row)).hexdigest() == answer["form"], answer["table"]


def test_every_table_has_a_row_in_the_answers(answers: Answers) -> None:
    known = {answer["table"] for answer in answers("rows")}
    missing = [model for model in sealed_tables() if model.__tablename__ not in known]
    lines = [json.dumps(an_answer_of(model)) for model in missing]
    assert lines == [], f"add to answers/rows.json: {lines}"


def an_answer_of(model: type[SealedRow], without: Collection[str] = ()) -> dict[str, Any]:
    """A row of the table with something in every column, and the hash of what its seal covers."""
    columns = {"id": ONE, "version": 7, **_all_columns(model)}
    columns = {name: value for name, value in columns.items() if name not in without}
    form = sha256(canonical_row(_made(model, columns))).hexdigest()
    told = {name: _told(value) for name, value in sorted(columns.items())}
    return {"table": model.__tablename__, "columns": told, "form": form}


def _made(model: type[SealedRow], columns: Mapping[str, Any]) -> Any:
    return model(**columns)


def _all_columns(model: type[SealedRow]) -> dict[str, Any]:
    outside = {*model.__unsealed__, "id", "version", "row_seal"}
    found = inspect(model).column_attrs
    return {each.key: _any(each.columns[0]) for each in found if each.key not in outside}


def _any(column: Any) -> Any:
    """Something of the column's type that depends on its name."""
    number = sum(column.name.encode())
    kinds: list[tuple[type[Any], Any]] = [
        (Boolean, number % 2 == 0),
        (Integer, number),
        (LargeBinary, column.name.encode()),
        (Uuid, UUID(int=number)),
        (UtcDateTime, AT + timedelta(milliseconds=number)),
        (Text, column.name),
    ]
    return next((value for kind, value in kinds if isinstance(column.type, kind)), column.name)


def _told(value: Any) -> Any:
    if isinstance(value, UUID):
        return {"uuid": str(value)}
    if isinstance(value, datetime):
        return {"time": round(value.timestamp() * 1000)}
    return {"bytes": value.hex()} if isinstance(value, bytes) else value


def _value(told: Any) -> Any:
    if not isinstance(told, dict):
        return told
    [(kind, value)] = told.items()
    began = datetime.fromtimestamp(0, UTC)
    if kind == "time":
        return began + timedelta(milliseconds=value)
    return UUID(value) if kind == "uuid" else bytes.fromhex(value)


def _used() -> Iterator[Label]:
    for source in sources():
        yield from labels_in(source)


def test_every_format_has_a_known_answer() -> None:
    answered = [Label(label, 1) for label, _ in KEPT.values()]
    answered += [Label(f"nrm/{name}", 1) for name in ELSEWHERE]
    used = set(_used())
    assert len(used) > 50
    assert unanswered(used, answered, PASSING) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('context("nrm/record", 2, key)', "nrm/record, 2 has no known answer"),
        ('context(\n    "nrm/new",\n    1,\n)', "nrm/new, 1 has no known answer"),
        ('LABEL = "nrm/file"\nFORMAT = 2\n', "nrm/file, 2 has no known answer"),
        ('b"nrm/row-digest/3"', "nrm/row-digest, 3 has no known answer"),
    ],
)
def test_a_new_format_is_asked_for(text: str, complaint: str) -> None:
    answered = [Label(f"nrm/{name}", 1) for name in ("record", "file", "row-digest")]
    assert unanswered(set(labels_in(Source("new.py", text))), answered, {}) == [complaint]
