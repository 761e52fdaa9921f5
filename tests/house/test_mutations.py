"""The mutation run takes out what it should, and a mutant that is noticed does not survive."""

import ast

from tests.house.mutations import TABLES, mutants_of
from tests.house.source import ROOT

TABLE = """
ROWS: dict[str, Row] = {"a.read": ((one, two), (three,)), "a.write": ()}
ONE, TWO = "1", "2"
Pair = tuple[int, ...]
STEPS = (Row("R01", ("x", "y"), two=True),)


def one(actor, thing):
    return actor.role == "r" and thing.lead == actor.agency


def other(pairs):
    return [(a, b) for a, b in pairs]
"""


def test_every_row_and_every_condition_is_taken_out_in_turn() -> None:
    gone = [mutant.name.partition(": ")[2] for mutant in mutants_of(TABLE)]
    assert sorted(gone) == sorted(
        [
            "((one, two), (three,))",
            "()",
            "(one, two)",
            "(three,)",
            "one",
            "two",
            "three",
            "Row('R01', ('x', 'y'), two=True)",
            "'x'",
            "'y'",
            "two=True",
            "actor.role == 'r'",
            "thing.lead == actor.agency",
        ]
    )


def test_each_mutant_lacks_one_thing_and_is_a_module() -> None:
    sources = [mutant.source for mutant in mutants_of(TABLE)]
    assert len(set(sources)) == len(sources)
    whole = ast.unparse(ast.parse(TABLE))
    assert all(len(source) < len(whole) for source in sources)
    assert "ROWS: dict[str, Row] = {'a.read': ((one, two),), 'a.write': ()}" in "".join(sources)


def test_the_tables_have_many() -> None:
    for table in TABLES:
        mutants = list(mutants_of((ROOT / "nrm" / f"{table}.py").read_text()))
        assert len(mutants) > 100
