"""Whose public key is whose: made by a custodian or the registrar, checked by every reader.

Chain: a member and an agency's epoch are certified by a custodian of that agency, a custodian (and
a member of an agency without keys) by the registrar, and the registrar is the anchor.
"""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm.database import new_id, now, session
from nrm.errors import Unavailable, to_translate
from nrm.policy import CUSTODIAN, REGISTRAR
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import Keyring
from nrm.vault.models import Certificate
from nrm.vault.signing import sign, verify
from nrm.vault.words import fingerprint

PERSON, AGENCY = "account", "agency"
_UNTRUSTED = to_translate("A key is not certified as it should be. Nothing was shown or changed.")
_LABEL = context("nrm/certificate", 1)


@dataclass(frozen=True)
class Chain:
    """A certificate with those that vouch for it, as loaded in one statement."""

    certificate: Certificate
    issuer: Certificate | None = None
    root: Certificate | None = None


@dataclass(frozen=True)
class Subject:
    """Whom a certificate is about; `duties` of a person, `epoch` of an agency (else 0)."""

    kind: str
    id: UUID
    agency_id: UUID
    duties: Collection[str] = ()
    epoch: int = 0


def issue(
    subject: Subject,
    encryption_public: bytes,
    signing_public: bytes,
    issuer: Certificate | None,
    keyring: Keyring,
) -> Certificate:
    """A new certificate, signed with the issuer's keys; without `issuer` it is the registrar's."""
    made = Certificate(
        id=new_id(),
        subject_kind=subject.kind,
        subject_id=subject.id,
        agency_id=subject.agency_id,
        epoch=subject.epoch,
        duties=" ".join(sorted(subject.duties)),
        encryption_public=encryption_public,
        signing_public=signing_public,
        issuer_id=issuer.id if issuer is not None else None,
        issued_at=now(),
        ended_at=None,
    )
    made.signature = sign(keyring.signing, _LABEL, _payload(made))
    session().add(made)
    return made


def _payload(made: Certificate) -> bytes:
    return context(
        "nrm/certificate",
        1,
        made.id,
        made.subject_kind,
        made.subject_id,
        made.agency_id,
        made.epoch,
        made.duties,
        made.encryption_public,
        made.signing_public,
        made.issuer_id,
        int(made.issued_at.timestamp() * 1000),
    )


def fingerprint_of(certificate: Certificate) -> bytes:
    """32 bytes over both public keys: what two people compare as words."""
    return fingerprint(certificate.encryption_public, certificate.signing_public)


def anchor_of(certificate: Certificate) -> str:
    """The fingerprint of a registrar's certificate as the root key file keeps it: hex."""
    return fingerprint_of(certificate).hex()


def check_chain(chain: Chain, at: datetime | None = None) -> None:
    """Nothing, when the chain leads to the anchor; Unavailable (integrity) otherwise.

    `at`: the moment at which it must have been in force; None asks whether it is now. Whoever
    certified had to be in force when he did: what one certified who left later stays good.
    """
    links = [c for c in (chain.certificate, chain.issuer, chain.root) if c is not None]
    for link, issuer in zip(links, [*links[1:], links[-1]], strict=True):
        if not (_entitled(link, issuer) and _in_force(link, at) and _signed(link, issuer)):
            raise Unavailable(_UNTRUSTED, integrity=True)
        at = link.issued_at
    if not _is_anchor(links[-1]):
        raise Unavailable(_UNTRUSTED, integrity=True)


def _entitled(link: Certificate, issuer: Certificate) -> bool:
    duties = issuer.duties.split()
    if link.issuer_id is None:
        return link.id == issuer.id and REGISTRAR in duties
    if link.issuer_id != issuer.id or issuer.subject_kind != PERSON:
        return False
    # A custodian certifies inside his own agency, and never another custodian.
    of_the_house = CUSTODIAN in duties and issuer.agency_id == link.agency_id
    return REGISTRAR in duties or (of_the_house and not link.duties)


def _in_force(link: Certificate, at: datetime | None) -> bool:
    if link.ended_at is None:
        return at is None or link.issued_at <= at
    return at is not None and link.issued_at <= at < link.ended_at


def _signed(link: Certificate, issuer: Certificate) -> bool:
    try:
        verify(issuer.signing_public, link.signature, _LABEL, _payload(link))
    except SealBroken:
        return False
    return True


def _is_anchor(link: Certificate) -> bool:
    anchor: str | None = session().info["root"].anchor
    return anchor is not None and hmac.compare_digest(anchor, anchor_of(link))
