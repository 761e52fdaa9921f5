"""Somebody who carried data away tries every key on every wrap, and every wrap on the snapshot."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from uuid import UUID

from nrm.accounts.signing_in import keys_context
from nrm.cases.models import Record
from nrm.cases.places import place_of_record, record_context
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import Keyring, open_keyring
from nrm.vault.locks import lock_unwrap
from nrm.vault.passphrases import Parameters, stretch
from nrm.vault.records import open_record
from nrm.vault.root import RootKeys
from nrm.vault.service import open_service
from nrm.vault.suites import unwrap
from tests.adversary.hostile import Dump, Row
from tests.support.country import PASSPHRASE, Country

Secrets = Mapping[tuple[str, UUID, str], bytes]
_ZEROS = bytes(32)


def keyring_of(country: Country, dump: Dump, name: str) -> Keyring:
    """A person's private keys, opened with passphrase and pepper: his own, all of them."""
    (account,) = (row for row in dump["account"] if row["name"] == name)
    root: RootKeys = country.app.extensions["nrm_session_info"]["root"]
    cost = Parameters(account["memory_kib"], account["passes"], account["lanes"])
    pepper = root.pepper(account["pepper_version"])
    stretched = stretch(PASSPHRASE, account["salt"], pepper, cost)
    return open_keyring(account["sealed_keys"], stretched.unlock_key, keys_context(account["id"]))


@dataclass
class Thief:
    """What he holds: a person's keys, a dump, and maybe root keys or secrets of the shred store."""

    keyring: Keyring
    dump: Dump
    root: RootKeys | None = None
    secrets: Secrets = field(default_factory=dict)

    def opens(self, referral_id: UUID) -> dict[str, Any] | None:
        """The content of the snapshot, if any way leads to it."""
        (sealed,) = (
            row["sealed_content"]
            for row in self.dump["snapshot"]
            if row["referral_id"] == referral_id
        )
        bound_to = context("nrm/snapshot", 1, "snapshot", referral_id)
        for key, secret in product(self._keys(), self._parts("content")):
            try:
                return open_record(key, secret, bound_to, sealed)
            except (SealBroken, ValueError):  # Not every key that he finds is of 32 bytes.
                continue
        return None

    def records(self) -> set[UUID]:
        """The records of cases that open to him, by every key and every secret that he has."""
        found, keys, secrets = set(), self._keys(), self._parts("content")
        for row, key, secret in product(self.dump["record"], keys, secrets):
            bound_to = record_context(place_of_record(Record(**row)))
            with suppress(SealBroken, ValueError):
                open_record(key, secret, bound_to, row["sealed_content"])
                found.add(row["id"])
        return found

    def _keys(self) -> Iterable[bytes]:
        """Everything of 32 bytes that any wrap gives, whatever it was meant for."""
        own = list(self._unwrapped([self.keyring.encryption]))
        found = {*own, *self._unwrapped(own)}
        found |= set(self._offered(found))
        # The ring of a case: the epoch of its newest key, and all its keys.
        rings = [each[16:] for each in found if len(each) % 32 == 16]
        return found | {ring[at : at + 32] for ring in rings for at in range(0, len(ring), 32)}

    def _offered(self, keys: Iterable[bytes]) -> Iterable[bytes]:
        """What any of these keys opens of the keys that were offered with a case."""
        for row, key, secret in product(self.dump["case_transfer"], keys, self._parts("content")):
            bound_to = context("nrm/transfer", 1, "case_transfer", row["id"])
            with suppress(SealBroken, ValueError):
                held = open_record(key, secret, bound_to, row["sealed_keys"])
                yield from (bytes.fromhex(str(each)) for each in held.values())

    def _unwrapped(self, privates: Iterable[Any]) -> Iterable[bytes]:
        for grant, private in product(self.dump["grant"], list(privates)):
            bound_to = context(
                "nrm/wrap", 1, grant["kind"], grant["subject_id"], grant["holder_key_id"]
            )
            yield from self._one(grant, private, bound_to)

    def _one(self, grant: Row, private: Any, bound_to: bytes) -> Iterable[bytes]:
        with suppress(SealBroken, ValueError):
            yield bytes(unwrap(private, grant["sealed_key"], bound_to))
        for lock, half in product([None, *self._locks(grant)], self._parts("half")):
            try:
                yield bytes(lock_unwrap(private, grant["sealed_key"], lock, half, bound_to))
            except (SealBroken, ValueError):
                continue

    def _locks(self, grant: Row) -> Iterable[bytes]:
        if grant["sealed_lock"] is None or self.root is None:
            return
        bound_to = context("nrm/referral-lock", 1, grant["subject_id"])
        for secret in self._parts("content"):
            try:
                yield bytes(open_service(self.root, bound_to, grant["sealed_lock"], secret))
            except SealBroken:
                continue

    def _parts(self, part: str) -> list[bytes]:
        return [s for (_, _, p), s in self.secrets.items() if p == part] or [_ZEROS]
