"""A chain of certificates and a grant count only when everybody in them was entitled, then."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from nrm.database import session
from nrm.errors import Unavailable
from nrm.vault.certificates import AGENCY, PERSON, Chain, Subject, anchor_of, check_chain, issue
from nrm.vault.grants import AGENCY as AGENCY_KEY
from nrm.vault.grants import CASE, Giver, Giving, check_grant, give
from nrm.vault.keyring import Keyring, new_person_keys
from nrm.vault.models import Certificate
from nrm.vault.root import RootKeys
from tests.support.country import Country

HOUSE, OTHER_HOUSE, CENTRE = (UUID(int=number) for number in (0xA0, 0xB0, 0xC0))
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Party:
    """Somebody with a certificate, and the keys behind it."""

    certificate: Certificate
    keyring: Keyring

    def certifies(self, subject: Subject) -> "Party":
        keys = new_person_keys()
        made = issue(
            subject, keys.public_encryption, keys.public_signing, self.certificate, self.keyring
        )
        return Party(made, keys.keyring)

    def at(self, **values: Any) -> "Party":
        """The row says something else now, under the same signature."""
        for name, value in values.items():
            setattr(self.certificate, name, value)
        return self


def _by_itself(*duties: str) -> Party:
    keys = new_person_keys()
    subject = Subject(PERSON, UUID(int=1), CENTRE, duties)
    made = issue(subject, keys.public_encryption, keys.public_signing, None, keys.keyring)
    return Party(made, keys.keyring)


def _person(number: int, *duties: str, of: UUID = HOUSE) -> Subject:
    return Subject(PERSON, UUID(int=number), of, duties)


@pytest.fixture
def registrar(country: Country) -> Iterator[Party]:
    """A registrar whose key is the anchor; nothing here is ever stored."""
    with country.inside(write=False) as opened, opened.no_autoflush:
        made = _by_itself("registrar")
        opened.info["root"] = RootKeys(opened.info["root"].secrets, anchor_of(made.certificate))
        yield made
        opened.expunge_all()


@pytest.fixture
def custodian(registrar: Party) -> Party:
    """A custodian of the house."""
    return registrar.certifies(_person(2, "custodian"))


def _holds(*parties: Party, at: datetime | None = None) -> bool:
    try:
        check_chain(Chain(*(party.certificate for party in parties)), at)
    except Unavailable as refused:
        assert refused.kind == "integrity"
        return False
    return True


def test_anchor_custodian_and_member_hold(registrar: Party, custodian: Party) -> None:
    member = custodian.certifies(_person(3))
    assert _holds(registrar)
    assert _holds(custodian, registrar)
    assert _holds(member, custodian, registrar)
    assert _holds(custodian.certifies(Subject(AGENCY, HOUSE, HOUSE)), custodian, registrar)


def test_another_anchor_or_none_holds_nothing(registrar: Party, custodian: Party) -> None:
    other = _by_itself("registrar")
    assert not _holds(other)
    assert not _holds(other.certifies(_person(2, "custodian")), other)
    session().info["root"] = RootKeys(session().info["root"].secrets)
    assert not _holds(registrar)


def test_a_chain_that_stops_early_or_at_another_holds_nothing(
    registrar: Party, custodian: Party
) -> None:
    member = custodian.certifies(_person(3))
    assert not _holds(member)
    assert not _holds(member, custodian)
    assert not _holds(member, registrar)


def test_who_certified_by_himself_is_registrar_or_nobody(registrar: Party) -> None:
    nobody = _by_itself("custodian")
    session().info["root"] = RootKeys(session().info["root"].secrets, anchor_of(nobody.certificate))
    assert not _holds(nobody)


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(_person(3, of=OTHER_HOUSE), id="a member of another agency"),
        pytest.param(_person(3, "custodian"), id="another custodian"),
        pytest.param(_person(3, "registrar"), id="a registrar"),
        pytest.param(Subject(AGENCY, OTHER_HOUSE, OTHER_HOUSE), id="another agency"),
    ],
)
def test_a_custodian_certifies_members_of_the_house_only(
    registrar: Party, custodian: Party, subject: Subject
) -> None:
    assert not _holds(custodian.certifies(subject), custodian, registrar)


def test_a_member_and_an_agency_certify_nobody(registrar: Party, custodian: Party) -> None:
    member = custodian.certifies(_person(3))
    assert not _holds(member.certifies(_person(4)), member, custodian)
    house = registrar.certifies(Subject(AGENCY, HOUSE, HOUSE, ("custodian",)))
    assert not _holds(house.certifies(_person(4)), house, registrar)


@pytest.mark.parametrize(
    "change",
    [
        {"agency_id": OTHER_HOUSE},
        {"subject_id": UUID(int=9)},
        {"epoch": 7},
        {"encryption_public": b"k" * 32},
        {"issued_at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"signature": b"s" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_column_stands_under_the_signature(
    registrar: Party, custodian: Party, change: dict[str, Any]
) -> None:
    assert not _holds(custodian.at(**change), registrar)


def test_a_certificate_holds_from_its_issue_to_its_end(registrar: Party, custodian: Party) -> None:
    at = custodian.certificate.issued_at
    assert not _holds(custodian, registrar, at=at - DAY)
    assert _holds(custodian, registrar, at=at + DAY)
    custodian.at(ended_at=at + 2 * DAY)
    assert _holds(custodian, registrar, at=at + DAY)
    assert not _holds(custodian, registrar, at=at + 2 * DAY)
    assert not _holds(custodian, registrar)


def test_what_one_certified_who_left_later_stays_good(registrar: Party, custodian: Party) -> None:
    member = custodian.certifies(_person(3))
    at = member.certificate.issued_at
    custodian.at(ended_at=at + DAY)
    assert _holds(member, custodian, registrar)
    assert not _holds(custodian, registrar)
    # By then he was no custodian any more.
    custodian.at(ended_at=at)
    assert not _holds(member, custodian, registrar)


Given = Callable[..., bool]


@pytest.fixture
def counts(registrar: Party, custodian: Party) -> Given:
    """Whether a grant of this giver counts, with the changes that were made to its row."""

    def counts(giver: Party, *issuers: Party, kind: str = CASE, **changes: Any) -> bool:
        giving = Giving(kind, UUID(int=5), custodian.certificate)
        made = give(giving, b"k" * 32, Giver(giver.certificate.id, giver.keyring))
        for name, value in changes.items():
            setattr(made, name, value)
        chain = Chain(*(party.certificate for party in (giver, *issuers)))
        try:
            check_grant(made, chain, (HOUSE,))
        except Unavailable as refused:
            assert refused.kind == "integrity"
            return False
        return True

    return counts


def test_members_grant_case_keys_and_custodians_the_agencys(
    registrar: Party, custodian: Party, counts: Given
) -> None:
    member = custodian.certifies(_person(3))
    assert counts(member, custodian, registrar)
    assert counts(custodian, registrar, kind=AGENCY_KEY)
    assert not counts(member, custodian, registrar, kind=AGENCY_KEY)


def test_nobody_of_another_agency_grants(registrar: Party, custodian: Party, counts: Given) -> None:
    stranger = registrar.certifies(_person(3, of=OTHER_HOUSE))
    assert not counts(stranger, registrar)


@pytest.mark.parametrize(
    "change",
    [
        {"subject_id": UUID(int=6)},
        {"holder_id": UUID(int=6)},
        {"holder_key_id": UUID(int=6)},
        {"state": "locked"},
        {"sealed_key": b"another wrap"},
        {"signer_id": UUID(int=6)},
        {"made_at": datetime(2100, 1, 1, tzinfo=UTC)},
        {"signature": b"s" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_column_of_a_grant_stands_under_the_signature(
    registrar: Party, custodian: Party, counts: Given, change: dict[str, Any]
) -> None:
    assert not counts(custodian, registrar, **change)
