"""Root keys in a file that a PKCS#11 token opens: a smart card, an HSM, or SoftHSM.

The content is sealed under a fresh key of 32 bytes, and the token encrypts that key with one of its
own which never leaves it (AES-CBC over exactly two blocks, which every token can; that nothing was
changed is shown by the seal of the content). The package is an extra: `pip install .[pkcs11]`.
"""

import importlib
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from nrm.vault.context import context
from nrm.vault.failures import RootKeysUnusable, SealBroken
from nrm.vault.memory import KEY_BYTES, wipe
from nrm.vault.sealing import seal, unseal

PKCS11 = "pkcs11"
FORMAT = 1
_IV_BYTES = 16
_BOUND_TO = context("nrm/root-file", FORMAT, PKCS11)


@dataclass(frozen=True)
class Token:
    """A key of a token, by their labels, and the library that reaches it."""

    module: str
    token: str
    key: str
    pin: Callable[[], str] = field(repr=False)

    def wrap(self, content: bytes) -> bytes:
        """The file's content: the keys, sealed under a key that only the token opens."""
        key, iv = bytearray(os.urandom(KEY_BYTES)), os.urandom(_IV_BYTES)
        with self._found_key() as (held, mechanism):
            locked = bytes(held.encrypt(bytes(key), mechanism_param=iv, mechanism=mechanism))
        wrapped = {
            "format": FORMAT,
            "provider": PKCS11,
            "key": (iv + locked).hex(),
            "sealed": b64encode(seal(key, None, _BOUND_TO, content)).decode(),
        }
        wipe(key)
        return (json.dumps(wrapped, indent=2) + "\n").encode()

    def unwrap(self, written: bytes) -> bytes:
        """The keys again."""
        locked, sealed = _parts(written)
        with self._found_key() as (held, mechanism):
            iv, rest = locked[:_IV_BYTES], locked[_IV_BYTES:]
            key = bytearray(held.decrypt(rest, mechanism_param=iv, mechanism=mechanism))
        with suppress(SealBroken, ValueError):
            return bytes(unseal(key, None, _BOUND_TO, sealed))
        raise RootKeysUnusable(
            "The root key file does not open with this key of the token; check NRM_PKCS11_KEY, or "
            "restore the file from its backup."
        )

    def is_newest(self, written: bytes) -> bool:
        """A token's key has no versions."""
        return True

    @contextmanager
    def _found_key(self) -> Iterator[tuple[Any, Any]]:
        """The key in an open session, and how it encrypts; errors of the token become sentences."""
        package = _package()
        try:
            token = package.lib(self.module).get_token(token_label=self.token)
            with token.open(user_pin=self.pin()) as opened:
                found = opened.get_key(object_class=package.ObjectClass.SECRET_KEY, label=self.key)
                yield found, package.Mechanism.AES_CBC
        except (package.PKCS11Error, RuntimeError, OSError) as error:
            # The name of the error is the library's; its text may quote what it was given.
            reason = type(error).__name__
        else:
            return
        raise RootKeysUnusable(
            f"The token cannot be used ({reason}); check NRM_PKCS11_MODULE, NRM_PKCS11_TOKEN, "
            "NRM_PKCS11_KEY and the PIN."
        )


def _package() -> Any:
    try:
        return importlib.import_module("pkcs11")
    except ImportError:
        pass
    raise RootKeysUnusable(
        "The provider pkcs11 needs a package that is not installed: `pip install .[pkcs11]`."
    )


def _parts(written: bytes) -> tuple[bytes, bytes]:
    with suppress(ValueError, LookupError, TypeError):
        wrapped = json.loads(written)
        if (wrapped["format"], wrapped["provider"]) == (FORMAT, PKCS11):
            return bytes.fromhex(wrapped["key"]), b64decode(wrapped["sealed"], validate=True)
    raise RootKeysUnusable(
        "The root key file was not sealed by a token; take a plain one in with "
        "`flask nrm vault adopt`."
    )
