"""From a person's keys to an agency's, and from there to a case, a referral or a thread.

Each wrap on the way is checked: its row seal, the signature of whoever gave it, his certificate up
to the anchor, and the log entry that vouches for the rows (vault, rules 3 and 8).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from nrm.agencies.public_keys import UNVOUCHED, in_force, load_certified
from nrm.database import session
from nrm.errors import Unavailable
from nrm.http.actor import Actor
from nrm.log.vouching import vouch
from nrm.vault.certificates import Chain
from nrm.vault.failures import SealBroken
from nrm.vault.grants import AGENCY, Giver, Wrap, check_grant, context_of
from nrm.vault.keyring import Keyring
from nrm.vault.memory import wipe
from nrm.vault.models import CHAINS, GRANTS, Certificate, Grant


@dataclass(frozen=True)
class KeyPath:
    """The two wraps between a person and a key, checked and still closed."""

    agency: Wrap
    key: Wrap

    def open(self, keyring: Keyring) -> bytearray:
        """The key; SealBroken unless these are the person's keys."""
        private = self.agency.open(keyring.encryption)
        try:
            return self.key.open(private)
        finally:
            wipe(private)


@dataclass(frozen=True)
class Paths:
    """What the actor's agency holds of some subjects, checked; by kind and subject."""

    held: Mapping[tuple[str, UUID], Grant]
    agency_wraps: Mapping[UUID, Wrap]
    certificates: Mapping[UUID, Chain]
    receivers: Mapping[UUID, Certificate] = field(default_factory=dict)

    def has(self, kind: str, subject_id: UUID) -> bool:
        """Whether the agency holds this key, locked or open."""
        return (kind, subject_id) in self.held

    def grant(self, kind: str, subject_id: UUID) -> Grant:
        """The grant; Unavailable when the agency holds none."""
        grant = self.held.get((kind, subject_id))
        if grant is None:
            raise Unavailable("Your agency holds no key for this.")
        return grant

    def agency_wrap(self, grant: Grant) -> Wrap:
        """The wrap, to the actor, of the agency key that this grant is wrapped to."""
        wrap = self.agency_wraps.get(grant.holder_key_id)
        if wrap is None:
            raise Unavailable(
                "Your agency's key has not been given to you yet; ask a custodian of your agency."
            )
        return wrap

    def path(self, kind: str, subject_id: UUID, half: bytes | None = None) -> KeyPath:
        """The way to a key; `half` for a recipient's referral key."""
        grant = self.grant(kind, subject_id)
        key = Wrap(grant.sealed_key, context_of(grant), half)
        return KeyPath(self.agency_wrap(grant), key)


def find_paths(
    actor: Actor,
    subjects: Collection[UUID],
    entitled: Collection[UUID],
    certificate_ids: Collection[UUID] = (),
    receivers: Collection[UUID] = (),
) -> Paths:
    """All keys of `subjects` that the actor's agency holds, and some certificates with them.

    `entitled`: the agencies whose members may have given them, beside the actor's own; `receivers`:
    agencies that one will be wrapped to. At most three statements, and one that vouches for all.
    """
    given = {"account_id": actor.id, "agency_id": actor.agency_id, "subjects": list(subjects)}
    loaded = session().execute(GRANTS, given).all()
    # Whoever gave a key has often signed the head as well.
    signers = {line[1].id: Chain(*line[1:]) for line in loaded}
    chains = signers | _load_chains(set(certificate_ids) - signers.keys())
    certified = load_certified(receivers)
    links = (*chains.values(), *certified.values())
    lines = (*loaded, *((c.certificate, c.issuer, c.root) for c in links))
    found = {row.id: row for line in lines for row in line if row is not None}
    vouch(found.values())
    for grant, signer, issuer, root in loaded:
        check_grant(grant, Chain(signer, issuer, root), {*entitled, actor.agency_id})
    return _paths([line[0] for line in loaded], chains, in_force(certified))


def _paths(
    given: Sequence[Grant], chains: Mapping[UUID, Chain], receivers: Mapping[UUID, Certificate]
) -> Paths:
    own = {g.subject_id: Wrap(g.sealed_key, context_of(g)) for g in given if g.kind == AGENCY}
    held = {(g.kind, g.subject_id): g for g in given if g.kind != AGENCY}
    return Paths(held, own, chains, receivers)


def find_certificates(ids: Collection[UUID]) -> dict[UUID, Chain]:
    """These certificates with their chains, vouched for by the log; `check_chain` asks the rest."""
    chains = _load_chains(ids)
    links = [c for x in chains.values() for c in (x.certificate, x.issuer, x.root) if c is not None]
    vouch({link.id: link for link in links}.values())
    return chains


def _load_chains(ids: Collection[UUID]) -> dict[UUID, Chain]:
    if not ids:
        return {}
    loaded = session().execute(CHAINS, {"ids": list(ids)}).all()
    chains = {line[0].id: Chain(*line) for line in loaded}
    if len(chains) < len(set(ids)):
        raise Unavailable(UNVOUCHED, integrity=True)
    return chains


def giver(actor: Actor) -> Giver:
    """The actor as one who gives keys; Unavailable before a custodian has confirmed him."""
    if actor.certificate_id is None:
        raise Unavailable("A custodian has not confirmed your keys yet.")
    return Giver(actor.certificate_id, actor.keyring)


def open_path(actor: Actor, path: KeyPath) -> bytearray:
    """The key, inside an action that must seal with it; integrity failure as Unavailable."""
    try:
        return path.open(actor.keyring)
    except SealBroken as broken:
        raise Unavailable(UNVOUCHED, integrity=True) from broken
