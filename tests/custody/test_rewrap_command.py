"""`flask nrm agencies rewrap`: the same as the page does, at a prompt."""

from tests.custody.colleagues import makes_leave, under
from tests.support.country import Country
from tests.support.steps import open_a_case


def _rewraps(country: Country, name: str) -> tuple[int, str]:
    """Exit status and what is printed when this person signs in at the prompt."""
    answers = "\n".join(country.credentials(name).values())
    result = country.app.test_cli_runner().invoke(
        args=["nrm", "agencies", "rewrap"], input=f"{answers}\n"
    )
    return result.exit_code, result.output


def test_keys_are_moved_at_a_prompt(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    for _ in range(3):
        open_a_case(ana)
    makes_leave(country, sue, "eva")
    assert under(country, "Lead North") == {1: 3}
    for _ in range(2):  # The second time there is nothing to do.
        status, said = _rewraps(country, "ana")
        assert (status, "Everything lies under the present key" in said) == (0, True), said
        assert under(country, "Lead North") == {2: 3}


def test_only_a_custodian_moves_keys(country: Country) -> None:
    status, said = _rewraps(country, "eva")
    assert (status, "Your role does not allow this." in said) == (1, True)
