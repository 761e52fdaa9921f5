"""A country is founded with nothing but the command line, and whoever came in can work."""

from base64 import b32decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from nrm.accounts.models import BY_NAME
from nrm.database import db, now, session, transaction
from nrm.log.models import AuditEntry
from nrm.vault import totp
from tests.support.clock import Hands, moved_by_hand
from tests.support.country import PASSPHRASE, make_app

CUSTODIAN = ("--duty", "custodian")


@dataclass
class Installation:
    """An empty installation, a terminal, and what its people remember."""

    app: Flask
    hands: Hands
    seeds: dict[str, bytes] = field(default_factory=dict)

    def run(self, *arguments: str, typed: tuple[str, ...] = ()) -> Result:
        """`flask nrm ARGUMENTS`, with these lines typed."""
        lines = "".join(f"{line}\n" for line in typed)
        return self.app.test_cli_runner().invoke(args=["nrm", *arguments], input=lines)

    def done(self, *arguments: str, typed: tuple[str, ...] = ()) -> str:
        """The output of a command that succeeds."""
        result = self.run(*arguments, typed=typed)
        assert result.exit_code == 0, result.output
        return result.output

    def signs_in(self, name: str) -> tuple[str, str, str]:
        """What somebody types to sign in, half a minute later."""
        self.hands.on(31)
        return self.answers(name)

    def answers(self, name: str) -> tuple[str, str, str]:
        """What somebody types to sign in now."""
        return name, PASSPHRASE, totp.current_code(self.seeds[name], now())

    def joins(self, name: str, invitation: str) -> str:
        """Somebody activates with the code of an invitation; the output."""
        code = next(line.strip() for line in invitation.splitlines() if len(line.strip()) == 32)
        output = self.done("accounts", "activate", typed=(code, PASSPHRASE, PASSPHRASE))
        secret = output.partition("Secret:")[2].split()[0]
        self.seeds[name] = b32decode(secret)
        return output

    def invited(self, name: str, role: str, agency: str, *more: str, by: str = "rita") -> None:
        typed = self.signs_in(by)
        output = self.done(
            "accounts", "invite", name, "--role", role, "--agency", agency, *more, typed=typed
        )
        self.joins(name, output)

    def proposed(self, name: str, kind: str) -> None:
        self.done("agencies", "propose", name, "--kind", kind, typed=self.signs_in("rita"))

    def state(self, name: str) -> str:
        with self.app.app_context(), transaction(write=False):
            return session().scalars(BY_NAME, {"name": name}).one().state

    def logged(self, action: str) -> list[str]:
        """Outcomes of this action, oldest first."""
        with self.app.app_context(), transaction(write=False) as reading:
            entries = reading.query(AuditEntry).filter_by(action=action)
            return [entry.outcome for entry in entries.order_by(AuditEntry.index)]

    def signed_in(self) -> int:
        """How many sessions stand open."""
        with self.app.app_context(), db.engine.connect() as connection:
            counted = "SELECT count(*) FROM signed_in WHERE ended_at IS NULL"
            return connection.exec_driver_sql(counted).scalar_one()


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """Root keys and tables, and nobody."""
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'nrm.db'}")
    made = Installation(app, moved_by_hand(monkeypatch))
    made.done("vault", "init", "--yes")
    yield made
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def with_registrar(installation: Installation) -> Installation:
    """A country of one person."""
    output = installation.done(
        "accounts", "invite", "rita", "--registrar", "--agency", "Co-ordination"
    )
    installation.joins("rita", output)
    return installation


@pytest.fixture
def with_custodians(with_registrar: Installation) -> Installation:
    """A proposed clinic whose two custodians have activated."""
    with_registrar.proposed("Clinic", "health")
    for name in ("nia", "noa"):
        with_registrar.invited(name, "partner_worker", "Clinic", *CUSTODIAN)
    return with_registrar


def test_the_first_registrar_stands_alone(with_registrar: Installation) -> None:
    assert with_registrar.state("rita") == "active"
    again = with_registrar.run("accounts", "invite", "rob", "--registrar", "--agency", "Elsewhere")
    assert again.exit_code == 1
    assert "There is a registrar already" in again.output


def test_a_lost_first_code_is_replaced(installation: Installation) -> None:
    order = ("accounts", "invite", "rita", "--registrar", "--agency", "Co-ordination")
    lost, fresh = installation.done(*order), installation.done(*order)
    code = next(line.strip() for line in lost.splitlines() if len(line.strip()) == 32)
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
    code = next(line.strip() for line in invitation.splitlines() if len(line.strip()) == 32)
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
