"""What the command line refuses: in a sentence, with nobody certified and nothing half done."""

import pytest

from nrm.accounts.admitting import invite_account
from nrm.accounts.inviting import NewAccount
from nrm.accounts.models import find_account
from nrm.accounts.sessions import actor_of
from nrm.agencies.actions import register_agency
from nrm.agencies.models import find_agency
from nrm.database import transaction
from nrm.errors import Invalid, OutOfTurn, Refused
from nrm.http.actor import Actor
from nrm.vault.keyring import Keyring
from tests.accounts.installation import CUSTODIAN, Installation, Line
from tests.support.country import PASSPHRASE


def _refused(there: Installation, order: tuple[str, ...], *typed: Line) -> str:
    """What a command that is refused tells, which is never a traceback."""
    result = there.run(*order, typed=typed)
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    return result.output


def test_an_invitation_that_does_not_fit_is_none(with_custodians: Installation) -> None:
    with_custodians.proposed("Audit office", "audit")
    misfits = (
        ("Clinic", ("--role", "wizard"), "There is no such role."),
        ("Nowhere", ("--role", "auditor"), "There is no agency of this name."),
        ("Audit office", ("--role", "auditor", *CUSTODIAN), "holds no keys and has no custodians."),
    )
    for agency, more, told in misfits:
        order = ("accounts", "invite", "eve", "--agency", agency, *more)
        assert told in _refused(with_custodians, order, *with_custodians.signs_in("rita"))
    outcomes = with_custodians.logged("account.invite")
    assert outcomes[-3:] == ["failed", "refused", "failed"]
    assert with_custodians.signed_in() == 0


@pytest.mark.parametrize("more", [("--role", "auditor"), CUSTODIAN])
def test_the_registrar_has_no_other_role_and_no_other_duty(
    installation: Installation, more: tuple[str, ...]
) -> None:
    order = ("accounts", "invite", "rita", "--registrar", "--agency", "Co-ordination", *more)
    assert "The registrar is a co_ordinator without another duty." in _refused(installation, order)
    assert installation.logged("account.invite") == []


def test_an_agency_needs_a_name(with_registrar: Installation) -> None:
    order = ("agencies", "propose", " ", "--kind", "health")
    told = _refused(with_registrar, order, *with_registrar.signs_in("rita"))
    assert "Give a name of at most 100 signs, all in one line." in told


def test_nobody_is_confirmed_who_is_not_there_or_has_not_activated(a_clinic: Installation) -> None:
    order = ("accounts", "confirm", "nils")
    assert "There is no account of this name." in _refused(
        a_clinic, order, *a_clinic.signs_in("nia")
    )
    invite = ("accounts", "invite", "nils", "--role", "partner_worker", "--agency", "Clinic")
    a_clinic.done(*invite, typed=a_clinic.signs_in("nia"))
    told = _refused(a_clinic, order, *a_clinic.signs_in("nia"), "y")
    assert "This person has not activated the account yet." in told
    assert a_clinic.state("nils") == "invited"
    assert a_clinic.logged("account.confirm")[-1] == "failed"


def test_words_of_a_key_that_changed_meanwhile_confirm_nobody(a_clinic: Installation) -> None:
    """The words were those of no key yet; while they are compared, somebody activates."""
    invite = ("accounts", "invite", "nils", "--role", "partner_worker", "--agency", "Clinic")
    invitation = a_clinic.done(*invite, typed=a_clinic.signs_in("nia"))

    def meanwhile() -> str:
        a_clinic.joins("nils", invitation)
        return "y"

    told = _refused(a_clinic, ("accounts", "confirm", "nils"), *a_clinic.signs_in("nia"), meanwhile)
    assert "The key has changed meanwhile. Nothing was confirmed." in told
    assert a_clinic.state("nils") == "activated"
    assert a_clinic.logged("account.confirm")[-1] == "failed"


def test_a_custodian_whose_key_changed_meanwhile_founds_nothing(
    with_registrar: Installation,
) -> None:
    with_registrar.proposed("Clinic", "health")
    with_registrar.invited("noa", "partner_worker", "Clinic", *CUSTODIAN)
    invite = ("accounts", "invite", "nia", "--role", "partner_worker", "--agency", "Clinic")
    invitation = with_registrar.done(*invite, *CUSTODIAN, typed=with_registrar.signs_in("rita"))

    def meanwhile() -> str:
        with_registrar.joins("nia", invitation)
        return "y"

    order = ("agencies", "register", "Clinic")
    told = _refused(
        with_registrar, order, *with_registrar.signs_in("rita"), "nia", "noa", meanwhile
    )
    assert "The key has changed meanwhile. Nothing was confirmed." in told
    assert [with_registrar.state(name) for name in ("nia", "noa")] == ["activated", "activated"]
    assert with_registrar.logged("agency.register") == []


def test_a_custodian_confirms_nobody_who_has_a_duty(a_clinic: Installation) -> None:
    """Keys of an agency are given by people whom the registrar certified, and by nobody else."""
    a_clinic.invited("nick", "partner_worker", "Clinic", *CUSTODIAN)
    order = ("accounts", "confirm", "nick")
    told = _refused(a_clinic, order, *a_clinic.signs_in("nia"), "y")
    assert "Only the registrar can confirm somebody who has a duty." in told
    assert a_clinic.state("nick") == "activated"
    assert a_clinic.logged("account.confirm")[-1] == "refused"


def test_a_custodian_without_the_key_gives_it_to_nobody(a_clinic: Installation) -> None:
    """The registrar certifies a third custodian; only one who holds the key can give it on."""
    a_clinic.invited("nick", "partner_worker", "Clinic", *CUSTODIAN)
    a_clinic.invited("nils", "partner_worker", "Clinic")
    a_clinic.done("accounts", "confirm", "nick", typed=(*a_clinic.signs_in("rita"), "y"))
    order = ("accounts", "confirm", "nils")
    told = _refused(a_clinic, order, *a_clinic.signs_in("nick"), "y")
    assert "You do not hold this agency's key yourself." in told
    assert a_clinic.state("nils") == "activated"
    a_clinic.done("accounts", "confirm", "nick", typed=(*a_clinic.signs_in("noa"), "y"))
    a_clinic.done(*order, typed=(*a_clinic.signs_in("nick"), "y"))
    assert a_clinic.state("nils") == "active"
    assert a_clinic.run("audit", "verify").exit_code == 0


def test_an_agency_is_registered_once(a_clinic: Installation) -> None:
    order = ("agencies", "register", "Clinic")
    told = _refused(a_clinic, order, *a_clinic.signs_in("rita"))
    assert "This agency is registered already." in told
    assert a_clinic.logged("agency.register") == ["done"]
    with a_clinic.app.app_context(), pytest.raises(OutOfTurn), transaction():
        register_agency(_as(a_clinic, "rita"), "Clinic", _as(a_clinic, "nia"), [])


def test_an_offer_names_what_the_lists_know(a_clinic: Installation) -> None:
    offers = (
        ("magic", "north", "en", "There is no such service."),
        ("primary_health", "moon", "en", "There is no such region."),
        ("primary_health", "north", "xx", "One of the languages is not in the list."),
    )
    for service, region, language, told in offers:
        order = ("agencies", "offer", "Clinic", "--service", service, "--region", region)
        order = (*order, "--language", language)
        assert told in _refused(a_clinic, order, *a_clinic.signs_in("noa"))
    assert a_clinic.logged("service.offer") == ["failed"] * 3


def _as(there: Installation, name: str) -> Actor:
    account = find_account(name)
    return actor_of(
        account, find_agency(account.agency_id), Keyring(bytearray(), bytearray()), None
    )


def test_no_custodian_makes_a_registrar(a_clinic: Installation) -> None:
    """No command offers the duty; the action refuses it from whatever may offer it one day."""
    eve = NewAccount("eve", "partner_worker", "Clinic", ("registrar",))
    with a_clinic.app.app_context(), pytest.raises(Refused), transaction():
        invite_account(_as(a_clinic, "nia"), eve)
    eve = NewAccount("eve", "co_ordinator", "Co-ordination", ("emperor",))
    with a_clinic.app.app_context(), pytest.raises(Invalid) as raised, transaction():
        invite_account(_as(a_clinic, "rita"), eve)
    assert raised.value.errors == {"duty": ["There is no such duty."]}


def test_a_second_registrar_is_no_second_anchor(with_registrar: Installation) -> None:
    """Activated like anybody else, and nobody before the first registrar has confirmed him."""
    with with_registrar.app.app_context(), transaction():
        new = NewAccount("rob", "co_ordinator", "Co-ordination", ("registrar",))
        code = invite_account(_as(with_registrar, "rita"), new).code
    anchor = with_registrar.app.extensions["nrm_session_info"]["root"].anchor
    output = with_registrar.done("accounts", "activate", typed=(code, PASSPHRASE, PASSPHRASE))
    assert "Read these words to a custodian" in output
    assert with_registrar.state("rob") == "activated"
    assert with_registrar.app.extensions["nrm_session_info"]["root"].anchor == anchor
