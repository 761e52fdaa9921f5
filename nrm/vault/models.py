"""Grants (who holds which key) and certificates (whose public key is whose).

A grant wraps one key for one holder and is signed by whoever gave it; a certificate names the
public keys of a person or of an agency's epoch and is signed by a custodian or the registrar.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, bindparam, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from nrm.database import Base, points_to
from nrm.vault.rows import SealedRow


class Certificate(SealedRow, Base):
    """The public keys of an account, or of an agency's epoch (`signing_public` is empty then)."""

    __tablename__ = "certificate"
    __table_args__ = (Index("ix_certificate_subject", "subject_id", "epoch"),)

    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    epoch: Mapped[int]
    duties: Mapped[str]
    encryption_public: Mapped[bytes]
    signing_public: Mapped[bytes]
    issuer_id: Mapped[UUID | None] = mapped_column(points_to("certificate.id"))
    signature: Mapped[bytes]
    issued_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Grant(SealedRow, Base):
    """One key, wrapped to one holder; of which kind, `nrm/vault/grants.py` says.

    `state` is `open`, or for a recipient's referral key `locked` until acceptance.
    `holder_key_id` is the certificate whose key it is wrapped to; `signer_id` is the granter's.
    """

    __tablename__ = "grant"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "holder_key_id", "state"),
        Index("ix_grant_holder", "holder_key_id"),
        Index("ix_grant_subject", "subject_id", "holder_id"),
        Index("ix_grant_kind", "kind", "holder_id"),
    )

    kind: Mapped[str]
    subject_id: Mapped[UUID]
    case_id: Mapped[UUID | None] = mapped_column(index=True)
    holder_id: Mapped[UUID]
    holder_key_id: Mapped[UUID] = mapped_column(points_to("certificate.id"))
    state: Mapped[str]
    sealed_key: Mapped[bytes]
    sealed_lock: Mapped[bytes | None]
    signer_id: Mapped[UUID] = mapped_column(points_to("certificate.id"))
    signature: Mapped[bytes]
    made_at: Mapped[datetime]

    def sealing_case(self) -> UUID | None:
        """Grants of a case, its referrals and threads end with the case's log secret."""
        return self.case_id


_issuer, _root = aliased(Certificate), aliased(Certificate)
_signer, _signer_issuer, _signer_root = (aliased(Certificate) for _ in range(3))

CHAINS = (
    select(Certificate, _issuer, _root)
    .outerjoin(_issuer, _issuer.id == Certificate.issuer_id)
    .outerjoin(_root, _root.id == _issuer.issuer_id)
    .where(Certificate.id.in_(bindparam("ids", expanding=True)))
)
# The two wraps between a person and a key, and who signed each, in one statement.
GRANTS = (
    select(Grant, _signer, _signer_issuer, _signer_root)
    .join(_signer, _signer.id == Grant.signer_id)
    .outerjoin(_signer_issuer, _signer_issuer.id == _signer.issuer_id)
    .outerjoin(_signer_root, _signer_root.id == _signer_issuer.issuer_id)
    .where(
        or_(
            (Grant.kind == "agency") & (Grant.holder_id == bindparam("account_id")),
            Grant.subject_id.in_(bindparam("subjects", expanding=True))
            & (Grant.holder_id == bindparam("agency_id")),
        )
    )
)
GRANTS_OF = select(Grant).where(Grant.subject_id.in_(bindparam("subjects", expanding=True)))
