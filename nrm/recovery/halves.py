"""A person's keys, kept for each pair of approvers: made at a sign-in, opened in a recovery.

Pairs are the custodians of the person's agency; of a custodian, another custodian and a registrar.
Halves go to certified keys alone, whose rows the log vouches for, and of custodians only to those
whom the agency itself gave its key.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from uuid import UUID

from nrm.accounts.models import Account
from nrm.agencies.models import Agency
from nrm.database import new_id, now, session
from nrm.errors import Unavailable, to_translate
from nrm.log.vouching import vouch
from nrm.policy import CUSTODIAN, REGISTRAR
from nrm.recovery.contexts import QUORUM, quorum_context, quorum_payload
from nrm.recovery.models import APPROVERS, QUORUMS, QUORUMS_HELD, Quorum
from nrm.vault.certificates import Chain, check_chain
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import Keyring
from nrm.vault.models import Certificate, Grant
from nrm.vault.quorum import open_half, seal_for_two
from nrm.vault.rows import SealedRow, rely_on
from nrm.vault.signing import sign, verify

FORGED = to_translate("A half of a key is not as its owner made it. Nothing was changed.")
Pair = frozenset[UUID]


@dataclass(frozen=True)
class Approver:
    """Somebody who may hold a half: an account, and the certificate it is wrapped to.

    `wrap`: of the present key of the own agency; None if it was not given.
    """

    account: Account
    agency: Agency
    wrap: Grant | None
    chain: Chain

    @property
    def key_id(self) -> UUID:
        """The id of the certificate."""
        return self.chain.certificate.id


def find_quorums(account_id: UUID) -> Sequence[Quorum]:
    """What is kept of an account's keys now."""
    found = session().scalars(QUORUMS, {"account_id": account_id}).all()
    rely_on(*found)
    return found


def find_halves(key_id: UUID | None) -> Sequence[Quorum]:
    """The quorums of other people in which this certificate has a half."""
    found = session().scalars(QUORUMS_HELD, {"key_id": key_id}).all() if key_id else []
    rely_on(*found)
    return found


def find_approvers(account: Account) -> list[Approver]:
    """Who may approve for this account, as the rows say; `check_approvers` asks the rest."""
    given = {"agency_id": account.agency_id, "owner_id": account.id}
    lines = session().execute(APPROVERS, given).all()
    return [Approver(*line[:3], Chain(*line[3:])) for line in lines]


def pairs_of(account: Account, approvers: Iterable[Approver]) -> dict[Pair, tuple[Approver, ...]]:
    """Each two people who together open the account's keys, by their certificates."""
    listed = sorted(approvers, key=lambda one: one.key_id)
    duties = {one.key_id: set(one.account.duties.split()) for one in listed}
    near = [a for a in listed if _near(a, account, duties[a.key_id])]
    far = [a for a in listed if REGISTRAR in duties[a.key_id]]
    own = account.duties.split()
    if REGISTRAR in own:
        return {}
    both = product(near, far) if CUSTODIAN in own else combinations(near, 2)
    return {frozenset(a.key_id for a in pair): pair for pair in both if pair[0] is not pair[1]}


def _near(one: Approver, account: Account, duties: set[str]) -> bool:
    of_the_house = one.account.agency_id == account.agency_id and one.wrap is not None
    return CUSTODIAN in duties and of_the_house


def check_approvers(approvers: Iterable[Approver]) -> None:
    """Nothing, when all are certified for what they are, by rows that the log vouches for.

    Raises Unavailable (`integrity`).
    """
    listed = list(approvers)
    vouch(_rows(listed))
    for one in listed:
        check_chain(one.chain)
        certificate = one.chain.certificate
        said = set(certificate.duties.split()) >= set(one.account.duties.split())
        if certificate.subject_id != one.account.id or not said:
            raise Unavailable(FORGED, integrity=True)
        if certificate.agency_id != one.account.agency_id:
            raise Unavailable(FORGED, integrity=True)


def _rows(approvers: Iterable[Approver]) -> list[SealedRow]:
    found: dict[UUID, SealedRow] = {}
    for one in approvers:
        links = (one.chain.certificate, one.chain.issuer, one.chain.root)
        rows = (one.account, one.agency, one.wrap, *links)
        found |= {row.id: row for row in rows if row is not None}
    return list(found.values())


def seal_quorum(account: Account, pair: Sequence[Approver], keyring: Keyring) -> None:
    """These two together open the account's keys from the commit on."""
    first, second = sorted(pair, key=lambda one: one.key_id)
    made = Quorum(
        id=new_id(),
        account_id=account.id,
        owner_key_id=account.certificate_id,
        first_key_id=first.key_id,
        second_key_id=second.key_id,
        made_at=now(),
        ended_at=None,
    )
    publics = [one.chain.certificate.encryption_public for one in (first, second)]
    sealed = seal_for_two(keyring, publics, quorum_context(made))
    made.sealed_keys, made.sealed_first, made.sealed_second = sealed
    made.signature = sign(keyring.signing, QUORUM, quorum_payload(made))
    session().add(made)


def end_quorum(kept: Quorum) -> None:
    """Nothing lies in it any more."""
    kept.ended_at = now()
    kept.sealed_keys = kept.sealed_first = kept.sealed_second = b""


def place_of(kept: Quorum, key_id: UUID | None) -> int:
    """Which half is that of this certificate: 1 or 2; Unavailable when none is."""
    places = {kept.first_key_id: 1, kept.second_key_id: 2}
    if key_id not in places or len(places) != 2:
        raise Unavailable(FORGED, integrity=True)
    return places[key_id]


def half_of(kept: Quorum, place: int) -> bytes:
    """The half at this place, as it is wrapped to its approver."""
    return kept.sealed_first if place == 1 else kept.sealed_second


def check_owner(kept: Quorum, owner: Certificate) -> None:
    """Nothing, when the owner himself made it with these keys; Unavailable (`integrity`) else."""
    same = kept.owner_key_id == owner.id and kept.account_id == owner.subject_id
    try:
        verify(owner.signing_public, kept.signature, QUORUM, quorum_payload(kept))
    except SealBroken:
        same = False
    if not same:
        raise Unavailable(FORGED, integrity=True)


def try_half(kept: Quorum, key_id: UUID | None, keyring: Keyring) -> None:
    """Nothing, when the half opens; it is wiped at once. Unavailable (`integrity`) otherwise."""
    place = place_of(kept, key_id)
    try:
        half = open_half(keyring.encryption, half_of(kept, place), place, quorum_context(kept))
    except SealBroken as broken:
        raise Unavailable(FORGED, integrity=True) from broken
    half[:] = bytes(len(half))
