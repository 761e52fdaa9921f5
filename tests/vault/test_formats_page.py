"""docs/formats.md is enough: a second reader, written from it alone, opens what the vault sealed.

It uses the standard library for all but AES-GCM and HPKE, and imports nothing of `nrm`.
"""

import hmac
import json
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Callable
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

Answers = Callable[[str], list[dict]]


def ctx(*parts: str | int | bytes) -> bytes:
    tags = {str: b"s", int: b"i", bytes: b"b"}
    encoded = b""
    for part in parts:
        value = part if isinstance(part, bytes) else str(part).encode()
        encoded += tags[type(part)] + len(value).to_bytes(4, "big") + value
    return encoded


def hkdf(secret: bytes, info: bytes, salt: bytes = b"", size: int = 32) -> bytes:
    """RFC 5869."""
    pseudo_random, block, derived = hmac.digest(salt or bytes(32), secret, "sha256"), b"", b""
    for number in range(1, size // 32 + 1):
        block = hmac.digest(pseudo_random, block + info + bytes([number]), "sha256")
        derived += block
    return derived


def opened(key: bytes, secret: bytes, info: bytes, sealed: bytes) -> bytes:
    header, body = sealed[:58], sealed[58:]
    info = ctx("nrm/seal", 1, 1, len(key), len(secret), info)
    keys = hkdf(key, info, secret + header[2:26], 64)
    assert header[:2] == b"\1\1"
    assert keys[32:] == header[26:]
    return AESGCM(keys[:32]).decrypt(bytes(12), body, header)


def unpadded(content: bytes) -> bytes:
    return content.rstrip(b"\0").removesuffix(b"\x80")


def unwrapped(private: bytes, sealed: bytes, info: bytes) -> bytes:
    classic = X25519PrivateKey.from_private_bytes(private[-32:])
    kem, key = KEM.X25519, classic
    if private[0] == 2:
        lattice = MLKEM768PrivateKey.from_seed_bytes(private[1:65])
        kem, key = KEM.MLKEM768_X25519, MLKEM768X25519PrivateKey(lattice, classic)
    suite = Suite(kem, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    return suite.decrypt(sealed[1:], key, info=ctx("nrm/wrap", 1, private[0], info))


def test_records_open(answers: Answers) -> None:
    for answer in answers("record"):
        key, secret, where, sealed = unhexed(answer, "key", "content_secret", "ctx", "sealed")
        written = unpadded(opened(key, secret, ctx("nrm/record", 1, where), sealed))
        assert json.loads(written) == answer["content"]


def test_service_values_open(answers: Answers) -> None:
    for answer in answers("service"):
        where, sealed, content = unhexed(answer, "ctx", "sealed", "content")
        version = sealed[0]
        root = bytes.fromhex(answer["secrets"][str(version)])
        key = hkdf(root, ctx("nrm/root", 1, "lock", version))
        secret = bytes.fromhex(answer["content_secret"] or "")
        info = ctx("nrm/service", 1, version, where)
        assert unpadded(opened(key, secret, info, sealed[1:])) == content


def test_locks_open(answers: Answers) -> None:
    for answer in answers("lock"):
        private, where, half, sealed = unhexed(answer, "private", "ctx", "shred_half", "sealed")
        lock = bytes.fromhex(answer["lock"] or "")
        info = ctx("nrm/locked" if lock else "nrm/released", 1, where)
        inner = unwrapped(private, sealed, info)
        assert opened(lock + half, b"", info, inner).hex() == answer["referral_key"]


def test_texts_that_a_browser_sealed_open(answers: Answers) -> None:
    for answer in answers("concern"):
        certificate, wrapped = answer["tab_key"].split(":")
        private = b"\1" + bytes.fromhex(answer["private"])[-32:]
        key = unwrapped(private, unwritten(wrapped), ctx("nrm/concern-tab", 1, certificate))
        assert certificate == answer["certificate"]
        for name, text in answer["texts"].items():
            mark, one, said, sealed = answer["sent"][name].split(":")
            content = unwritten(sealed)
            assert (mark, one, said) == ("nrm-here", "1", "")
            where = ctx("nrm/concern-text", 1, name)
            assert unpadded(opened(key, b"", where, content)).decode() == text
            assert content[2:26] == hkdf(key, ctx("nrm/concern-salt", 1, name, text), size=32)[:24]


def unwritten(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_keyrings_open(answers: Answers) -> None:
    for answer in answers("keyring"):
        key, where, sealed = unhexed(answer, "key", "ctx", "sealed")
        content = opened(key, b"", ctx("nrm/keyring", 1, where), sealed)
        assert content[:32].hex() == answer["signing"]
        assert content[32:].hex() == answer["encryption"]


def test_quorums_open(answers: Answers) -> None:
    for answer in answers("quorum"):
        fresh, where, request, sealed = unhexed(
            answer, "fresh_private", "ctx", "request", "sealed_keys"
        )
        halves = b""
        for place, which in ((1, "first"), (2, "second")):
            private, wrapped, resealed = unhexed(
                answer, f"{which}_private", f"sealed_{which}", f"resealed_{which}"
            )
            half = unwrapped(private, wrapped, ctx("nrm/quorum-half", 1, place, where))
            info = ctx("nrm/resealed-half", 1, place, where, request)
            assert unwrapped(fresh, resealed, info) == half
            halves += half
        key = hkdf(halves, ctx("nrm/quorum", 1, where))
        inside = ctx("nrm/keyring", 1, ctx("nrm/quorum-keys", 1, where))
        content = opened(key, b"", inside, sealed)
        assert (content[:32].hex(), content[32:].hex()) == (answer["signing"], answer["encryption"])


def test_heads_verify(answers: Answers) -> None:
    for answer in answers("head"):
        public, where, root, signature = unhexed(answer, "public", "ctx", "root", "signature")
        claim = ctx("nrm/head", 1, where, answer["version"])
        message = ctx("nrm/signature", 1, claim, root)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)


def test_a_root_key_file_of_a_token_opens(answers: Answers) -> None:
    (answer,) = (one for one in answers("sealed_root") if one["provider"] == "pkcs11")
    token, locked = bytes.fromhex(answer["outside"]), bytes.fromhex(answer["file"]["key"])
    decryptor = Cipher(AES(token), CBC(locked[:16])).decryptor()
    key = decryptor.update(locked[16:]) + decryptor.finalize()
    where = ctx("nrm/root-file", 1, "pkcs11")
    content = json.loads(opened(key, b"", where, b64decode(answer["file"]["sealed"])))
    assert content["secrets"] == answer["secrets"]


def test_passphrases_stretch(answers: Answers) -> None:
    for answer in answers("passphrase")[:1]:
        salt, pepper, verifier, unlock_key = unhexed(
            answer, "salt", "pepper", "verifier", "unlock_key"
        )
        memory, passes, lanes = answer["parameters"]
        cost = {"iterations": passes, "lanes": lanes, "memory_cost": memory}
        stretched = Argon2id(salt=salt, length=32, **cost).derive(answer["passphrase"].encode())
        peppered = hmac.digest(pepper, stretched, "sha256")
        assert hkdf(peppered, ctx("nrm/passphrase", 1), size=64) == verifier + unlock_key


def test_recovery_codes_are_derived(answers: Answers) -> None:
    for answer in answers("recovery"):
        bound, verifier, unlock_key = unhexed(answer, "ctx", "verifier", "unlock_key")
        letters = "".join(sign for sign in answer["code"].upper() if sign.isalnum())
        read = letters.translate(str.maketrans("018", "OIB")).encode()
        assert hkdf(read, ctx("nrm/recovery", 1, bound), size=64) == verifier + unlock_key


def test_sessions_and_fingerprints(answers: Answers) -> None:
    for answer in answers("session"):
        assert hkdf(bytes.fromhex(answer["token"]), ctx("nrm/session", 1)).hex() == answer["key"]
    for answer in answers("fingerprint"):
        parts = [bytes.fromhex(part) for part in answer["parts"]]
        expected = sha256(ctx("nrm/fingerprint", 1, *parts)).hexdigest()
        assert expected == answer["fingerprint"]


def unhexed(answer: dict, *names: str) -> list[bytes]:
    return [bytes.fromhex(answer[name]) for name in names]
