"""Known answers of every format version: what they hold was sealed once and opens for ever.

A file in `answers/` is only ever added to. If a test here fails, old records cannot be read.
"""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from nrm.vault.context import Part, context
from nrm.vault.files import open_pieces
from nrm.vault.heads import Leaf, head_root, sign_head, verify_head
from nrm.vault.keyfile import load_root_keys
from nrm.vault.keyring import open_keyring, session_key
from nrm.vault.locks import lock_unwrap
from nrm.vault.padding import padded_size
from nrm.vault.passphrases import Parameters, stretch, verifier_hash
from nrm.vault.quorum import open_together, reseal_half
from nrm.vault.records import open_record, record_hash
from nrm.vault.recovery import recovery_halves
from nrm.vault.root import RootKeys
from nrm.vault.sealing import unseal
from nrm.vault.service import open_service
from nrm.vault.signing import sign, signing_public, verify
from nrm.vault.suites import unwrap
from nrm.vault.words import fingerprint, fingerprint_words

Answers = Callable[[str], list[dict]]


def raw(answer: dict, *names: str) -> list[bytes | None]:
    """The named values, from hexadecimal; None stays None."""
    return [None if answer[name] is None else bytes.fromhex(answer[name]) for name in names]


PARTS: dict[str, Callable[..., Part]] = {
    "text": str,
    "number": int,
    "bytes": bytes.fromhex,
    "uuid": UUID,
    "none": lambda _: None,
}


def part(written: dict) -> Part:
    [(kind, value)] = written.items()
    return PARTS[kind](value)


def test_contexts(answers: Answers) -> None:
    for answer in answers("context"):
        parts = [part(written) for written in answer["parts"]]
        assert context(answer["label"], answer["version"], *parts).hex() == answer["context"]


def test_seals(answers: Answers) -> None:
    for answer in answers("seal"):
        key, secret, ctx, sealed, content = raw(answer, "key", "secret", "ctx", "sealed", "content")
        assert unseal(key, secret, ctx, sealed) == content


def test_records(answers: Answers) -> None:
    for answer in answers("record"):
        key, secret, ctx, sealed, shown = raw(
            answer, "key", "content_secret", "ctx", "sealed", "record_hash"
        )
        assert open_record(key, secret, ctx, sealed) == answer["content"]
        assert record_hash(sealed) == shown


def test_files(answers: Answers) -> None:
    for answer in answers("file"):
        key, ctx, content, sealed = raw(answer, "key", "ctx", "content", "sealed")
        assert len(sealed) == 72 + padded_size(len(content)) // 16_384 * 16 + padded_size(
            len(content)
        )
        for step in (1_000, 16_400, 100_000):
            pieces = [sealed[at : at + step] for at in range(0, len(sealed), step)]
            assert b"".join(open_pieces(key, ctx, pieces, len(content))) == content


def test_wraps(answers: Answers) -> None:
    assert {answer["suite"] for answer in answers("wrap")} == {1, 2}
    for answer in answers("wrap"):
        private, ctx, sealed, secret = raw(answer, "private", "ctx", "sealed", "secret")
        assert unwrap(private, sealed, ctx) == secret


def test_signatures(answers: Answers) -> None:
    for answer in answers("signature"):
        private, public, ctx, payload, signature = raw(
            answer, "private", "public", "ctx", "payload", "signature"
        )
        assert signing_public(private) == public
        assert sign(private, ctx, payload) == signature
        verify(public, signature, ctx, payload)


def test_root_keys(answers: Answers, tmp_path: Path) -> None:
    for number, answer in enumerate(answers("root")):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(answer["file"]))
        path.chmod(0o600)
        root = load_root_keys(path)
        assert (root.current, root.anchor) == (answer["current"], answer["file"]["anchor"])
        for name in ("index_key", "digest_key", "log_private", "log_public"):
            assert getattr(root, name).hex() == answer[name]
        for version, keys in answer["versions"].items():
            assert root.pepper(int(version)).hex() == keys["pepper"]
            assert root.lock_key(int(version)).hex() == keys["lock_key"]
            assert root.row_key(int(version)).hex() == keys["row_key"]
            assert root.index_key_of(int(version)).hex() == keys["index_key"]


def test_service_values(answers: Answers) -> None:
    for answer in answers("service"):
        secrets = {int(number): bytes.fromhex(key) for number, key in answer["secrets"].items()}
        ctx, sealed, secret, content = raw(answer, "ctx", "sealed", "content_secret", "content")
        assert open_service(RootKeys(secrets), ctx, sealed, secret) == content


def test_heads(answers: Answers) -> None:
    for answer in answers("head"):
        private, public, ctx, root, signature = raw(
            answer, "private", "public", "ctx", "root", "signature"
        )
        leaves = [Leaf(name, version, bytes.fromhex(h)) for name, version, h in answer["leaves"]]
        assert head_root(leaves) == root
        assert sign_head(private, ctx, answer["version"], root) == signature
        verify_head(public, signature, ctx, answer["version"], root)


def test_keyrings(answers: Answers) -> None:
    for answer in answers("keyring"):
        key, ctx, sealed, encryption, signing = raw(
            answer, "key", "ctx", "sealed", "encryption", "signing"
        )
        keyring = open_keyring(sealed, key, ctx)
        assert (keyring.encryption, keyring.signing) == (encryption, signing)


def test_sessions(answers: Answers) -> None:
    for answer in answers("session"):
        token, key = raw(answer, "token", "key")
        assert session_key(token) == key


def test_locks(answers: Answers) -> None:
    for answer in answers("lock"):
        private, ctx, lock, half, referral_key, sealed = raw(
            answer, "private", "ctx", "lock", "shred_half", "referral_key", "sealed"
        )
        assert lock_unwrap(private, sealed, lock, half, ctx) == referral_key


def test_passphrases(answers: Answers) -> None:
    for answer in answers("passphrase"):
        salt, pepper, verifier, shown, unlock_key = raw(
            answer, "salt", "pepper", "verifier", "verifier_hash", "unlock_key"
        )
        halves = stretch(answer["passphrase"], salt, pepper, Parameters(*answer["parameters"]))
        assert (halves.verifier, halves.unlock_key) == (verifier, unlock_key)
        assert verifier_hash(verifier) == shown


def test_recovery_codes(answers: Answers) -> None:
    for answer in answers("recovery"):
        ctx, verifier, shown, unlock_key = raw(
            answer, "ctx", "verifier", "verifier_hash", "unlock_key"
        )
        halves = recovery_halves(answer["code"], ctx)
        assert (halves.verifier, halves.unlock_key) == (verifier, unlock_key)
        assert verifier_hash(verifier) == shown


def test_quorums(answers: Answers) -> None:
    assert {answer["suite"] for answer in answers("quorum")} == {1, 2}
    for answer in answers("quorum"):
        ctx, request, fresh, fresh_public, sealed = raw(
            answer, "ctx", "request", "fresh_private", "fresh_public", "sealed_keys"
        )
        kept = raw(answer, "resealed_first", "resealed_second")
        anew = []
        for place, which in ((1, "first"), (2, "second")):
            private, half = raw(answer, f"{which}_private", f"sealed_{which}")
            anew.append(reseal_half(private, half, place, ctx, fresh_public, request))
        for halves in (kept, anew):
            keyring = open_together(fresh, halves, sealed, ctx, request)
            both = (keyring.encryption, keyring.signing)
            assert both == tuple(raw(answer, "encryption", "signing"))


def test_fingerprints(answers: Answers) -> None:
    for answer in answers("fingerprint"):
        whole = fingerprint(*[bytes.fromhex(part) for part in answer["parts"]])
        assert whole.hex() == answer["fingerprint"]
        assert fingerprint_words(whole) == answer["words"]


def test_every_file_of_answers_is_read_here(answers: Answers) -> None:
    here = Path(__file__).parent
    read = "".join(path.read_text("utf-8") for path in sorted(here.glob("test_*.py")))
    files = sorted((here / "answers").glob("*.json"))
    assert len(files) >= 19
    for file in files:
        assert answers(file.stem)
        assert f'answers("{file.stem}")' in read
