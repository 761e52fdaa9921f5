"""Guard `policy`: the table is the README's, and code and table know the same keys."""

from nrm.policy import ALLOWED, own, registrar, signed_in
from tests.house.policy import asked_keys, printed, unasked_keys, unknown_keys
from tests.house.source import Source, readme_part, sources

ASKS = (
    'policy.ask(actor, "case.read", case)\nmay(actor, "case.list")\npolicy.may(actor, f"a.{b}")\n'
)


def test_the_readme_shows_the_table() -> None:
    shown = readme_part("policy").strip()
    assert shown == printed(ALLOWED), "run `python -m tests.house.policy` and paste it"


def test_every_asked_key_is_in_the_table_and_every_key_is_asked() -> None:
    files = list(sources())
    assert sum(1 for source in files for _ in asked_keys(source)) > 40
    assert [line for source in files for line in unknown_keys(source, ALLOWED)] == []
    assert unasked_keys(files, ALLOWED) == []


def test_a_key_on_one_side_only_is_caught() -> None:
    source = Source("nrm/a.py", ASKS)
    assert [key for _, key in asked_keys(source)] == ["case.read", "case.list", None]
    assert unknown_keys(source, {"case.list": ()}) == [
        "nrm/a.py:1 asks `case.read`, which the table does not have"
    ]
    assert unasked_keys([source], {"case.list": (), "case.dream": (), "referral.accept": ()}) == [
        "`case.dream` is asked nowhere"
    ]


def test_the_printed_table_names_rows_and_conditions() -> None:
    table = {"b.c": ((registrar,), (own, signed_in)), "a.b": ()}
    assert printed(table).splitlines()[2:] == [
        "| `a.b` | nobody: only the service itself |",
        "| `b.c` | registrar; own, signed in |",
    ]
