"""Certifying a person's keys and giving the agency's key; for actions that asked the policy."""

from uuid import UUID

from nrm.accounts.models import ACTIVE, BY_ID, Account
from nrm.agencies.keys import find_certificates, find_paths, giver
from nrm.agencies.models import Agency
from nrm.agencies.public_keys import UNVOUCHED, agency_certificate
from nrm.database import session
from nrm.errors import OutOfTurn, Unavailable
from nrm.http.actor import Actor
from nrm.vault.certificates import PERSON, Subject, check_chain, issue
from nrm.vault.grants import AGENCY, Giving, give
from nrm.vault.memory import wipe
from nrm.vault.models import Certificate
from nrm.vault.rows import rely_on
from nrm.vault.words import fingerprint, fingerprint_words


def certify(actor: Actor, account: Account) -> Certificate:
    """The account's public keys carry the actor's signature; the account is active."""
    issuer_id = giver(actor).certificate_id
    issuer = find_certificates([issuer_id])[issuer_id].certificate
    subject = Subject(PERSON, account.id, account.agency_id, account.duties.split())
    made = issue(subject, account.encryption_public, account.signing_public, issuer, actor.keyring)
    session().flush()
    account.certificate_id, account.state = made.id, ACTIVE
    return made


def certificate_of(account: Account) -> Certificate:
    """The certificate of somebody who was confirmed; OutOfTurn before that."""
    if account.state != ACTIVE or account.certificate_id is None:
        raise OutOfTurn("This person has not activated the account yet.")
    return find_certificates([account.certificate_id])[account.certificate_id].certificate


def give_agency_key(actor: Actor, agency: Agency, holder: Certificate) -> None:
    """The holder can open the agency's present key, given by a custodian who holds it."""
    epoch = agency_certificate(agency)
    paths = find_paths(actor, [], [agency.id])
    if epoch.id not in paths.agency_wraps:
        raise OutOfTurn("You do not hold this agency's key yourself.")
    private = paths.agency_wraps[epoch.id].open(actor.keyring.encryption)
    give(Giving(AGENCY, epoch.id, holder), private, giver(actor))
    wipe(private)


def fingerprint_of_account(account: Account) -> str:
    """The account's keys as eight words, to be compared by voice before they are confirmed."""
    return fingerprint_words(fingerprint(account.encryption_public, account.signing_public))


def certificate_to_seal_for(account_id: UUID) -> Certificate:
    """The keys of somebody who works here, in force and checked; OutOfTurn for anybody else."""
    account = session().scalars(BY_ID, {"id": account_id}).one()
    rely_on(account)
    if account.state != ACTIVE or account.certificate_id is None:
        raise OutOfTurn("This person has not activated the account yet.")
    chain = find_certificates([account.certificate_id])[account.certificate_id]
    check_chain(chain)
    if chain.certificate.subject_id != account_id:
        raise Unavailable(UNVOUCHED, integrity=True)
    return chain.certificate
