"""The custodians' part of a recovery at the command line."""

from click.testing import Result

from tests.recovery.steps import Helped
from tests.support.country import Country


def _runs(country: Country, who: str, *args: str, typed: tuple[str, ...] = ()) -> Result:
    given = country.credentials(who)
    lines = (given["name"], given["passphrase"], given["code"], *typed, "")
    return country.app.test_cli_runner().invoke(
        args=["nrm", "recoveries", *args], input="\n".join(lines)
    )


def test_custodians_approve_at_the_command_line(country: Country, eva: Helped) -> None:
    eva.asks()
    listed = _runs(country, "ana", "list").output
    number = next(line.split()[0] for line in listed.splitlines() if "  eva  " in line)
    assert "has not set a new passphrase" in _runs(country, "ana", "approve", number).output
    eva.waits()
    eva.sets()
    unheard = _runs(country, "ana", "approve", number, typed=("n",))
    assert (unheard.exit_code, "Nothing was confirmed" in unheard.output) == (1, True)
    for name in ("ana", "sue"):
        assert "You have approved" in _runs(country, name, "approve", number, typed=("y",)).output
    assert eva.finishes().status_code == 200


def test_a_phone_is_allowed_at_the_command_line(country: Country, eva: Helped) -> None:
    asked = {"name": "eva", "passphrase": country.credentials("eva")["passphrase"]}
    unheard = _runs(country, "ana", "phone", "eva", typed=("n",))
    assert (unheard.exit_code, "Nothing was changed" in unheard.output) == (1, True)
    assert eva.sends("/recover/phone", **asked).status_code == 401
    assert "within 72 hours" in _runs(country, "ana", "phone", "eva", typed=("y",)).output
    assert eva.sends("/recover/phone", **asked).status_code == 200
