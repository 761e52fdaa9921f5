"""A country is founded with nothing but the command line, and whoever came in can work."""

import pytest

from tests.accounts.installation import CUSTODIAN, Installation, code_in
from tests.support.country import PASSPHRASE


def test_the_first_registrar_stands_alone(with_registrar: Installation) -> None:
    assert with_registrar.state("rita") == "active"
    again = with_registrar.run("accounts", "invite", "rob", "--registrar", "--agency", "Elsewhere")
    assert again.exit_code == 1
    assert "There is a registrar already" in again.output


def test_a_lost_first_code_is_replaced(installation: Installation) -> None:
    order = ("accounts", "invite", "rita", "--registrar", "--agency", "Co-ordination")
    lost, fresh = installation.done(*order), installation.done(*order)
    code = code_in(lost)
    refused = installation.run("accounts", "activate", typed=(code, PASSPHRASE, PASSPHRASE))
    assert refused.exit_code == 1
    assert "This code is not good any more" in refused.output
    installation.joins("rita", fresh)
    assert installation.state("rita") == "active"


def test_the_second_factor_is_shown_as_text_address_and_picture(
    installation: Installation,
) -> None:
    invitation = installation.done(
        "accounts", "invite", "rita", "--registrar", "--agency", "Co-ordination"
    )
    output = installation.joins("rita", invitation)
    assert "otpauth://totp/Demonstration:rita?" in output
    assert "█" in output
    assert PASSPHRASE not in output


def test_a_weak_passphrase_is_refused_with_a_sentence(installation: Installation) -> None:
    invitation = installation.done(
        "accounts", "invite", "rita", "--registrar", "--agency", "Co-ordination"
    )
    code = code_in(invitation)
    refused = installation.run("accounts", "activate", typed=(code, "short", "short"))
    assert refused.exit_code == 1
    assert "A passphrase has at least 15 characters" in refused.output


def test_an_agency_comes_to_life_by_three_people(with_custodians: Installation) -> None:
    typed = (
        *with_custodians.signs_in("rita"),
        "nia",
        "noa",
        "y",
        "y",
        *with_custodians.answers("nia"),
    )
    output = with_custodians.done("agencies", "register", "Clinic", typed=typed)
    assert output.endswith("Clinic is registered.\n")
    assert with_custodians.logged("agency.register") == ["done"]
    assert with_custodians.signed_in() == 0
    offered = with_custodians.done(
        *("agencies", "offer", "Clinic", "--service", "primary_health", "--region", "north"),
        *("--language", "en", "--language", "ar"),
        typed=with_custodians.signs_in("noa"),
    )
    assert offered.endswith("Clinic offers primary_health in north.\n")
    with_custodians.invited("nils", "partner_worker", "Clinic", by="nia")
    confirmed = with_custodians.done(
        "accounts", "confirm", "nils", typed=(*with_custodians.signs_in("noa"), "y")
    )
    assert confirmed.endswith("nils is confirmed and can work now.\n")
    assert with_custodians.state("nils") == "active"
    assert with_custodians.run("audit", "verify").exit_code == 0


def test_a_centre_is_called_after_its_agency(with_custodians: Installation) -> None:
    with_custodians.registered("Clinic", "nia", "noa")
    output = with_custodians.done(
        *("agencies", "propose", "Harbour", "--parent", "Clinic", "--region", "north"),
        typed=with_custodians.signs_in("rita"),
    )
    assert output.endswith("register it.\n") and "Clinic, Harbour is proposed." in output
    with_custodians.invited("hal", "partner_worker", "Clinic, Harbour", *CUSTODIAN)
    assert with_custodians.state("hal") == "activated"


def test_other_words_confirm_nobody(with_custodians: Installation) -> None:
    typed = (*with_custodians.signs_in("rita"), "nia", "noa", "n")
    refused = with_custodians.run("agencies", "register", "Clinic", typed=typed)
    assert refused.exit_code == 1
    assert "Nothing was confirmed." in refused.output
    assert with_custodians.state("nia") == "activated"
    assert with_custodians.signed_in() == 0


def test_a_custodian_of_another_agency_is_no_custodian(with_custodians: Installation) -> None:
    with_custodians.proposed("Shelter", "ngo")
    with_custodians.invited("zoe", "partner_worker", "Shelter", *CUSTODIAN)
    typed = (
        *with_custodians.signs_in("rita"),
        "nia",
        "zoe",
        "y",
        "y",
        *with_custodians.answers("nia"),
    )
    refused = with_custodians.run("agencies", "register", "Clinic", typed=typed)
    assert refused.exit_code == 1
    assert "An agency that holds keys needs two custodians." in refused.output
    assert with_custodians.logged("agency.register") == ["failed"]


def test_an_agency_without_keys_needs_no_custodian(with_registrar: Installation) -> None:
    with_registrar.proposed("Audit office", "audit")
    with_registrar.done(
        "agencies", "register", "Audit office", typed=with_registrar.signs_in("rita")
    )
    with_registrar.invited("ada", "auditor", "Audit office")
    with_registrar.done("accounts", "confirm", "ada", typed=(*with_registrar.signs_in("rita"), "y"))
    assert with_registrar.state("ada") == "active"


@pytest.mark.parametrize("kind", ["immigration_service", "border_force", "immigration"])
def test_immigration_enforcement_cannot_be_proposed(
    with_registrar: Installation, kind: str
) -> None:
    typed = with_registrar.signs_in("rita")
    refused = with_registrar.run("agencies", "propose", "Border", "--kind", kind, typed=typed)
    assert refused.exit_code == 1
    assert "No agency of this kind can exist in this service." in refused.output
    assert with_registrar.logged("agency.propose") == ["failed"]
    assert with_registrar.signed_in() == 0


def test_nobody_gets_a_role_that_the_agency_does_not_have(
    with_custodians: Installation,
) -> None:
    refused = with_custodians.run(
        *("accounts", "invite", "eve", "--role", "auditor", "--agency", "Clinic"),
        typed=with_custodians.signs_in("rita"),
    )
    assert refused.exit_code == 1
    assert "Nobody in an agency of this kind has this role." in refused.output


def test_a_wrong_passphrase_signs_nobody_in(with_registrar: Installation) -> None:
    name, _, code = with_registrar.signs_in("rita")
    refused = with_registrar.run(
        *("agencies", "propose", "Clinic", "--kind", "health"), typed=(name, "not this one", code)
    )
    assert refused.exit_code == 1
    assert "Name, passphrase or code do not fit." in refused.output
    assert with_registrar.logged("session.open")[-1] == "refused"
