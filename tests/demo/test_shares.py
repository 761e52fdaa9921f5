"""The shares that the demonstration draws from are those of the published year."""

import csv
from collections import Counter
from pathlib import Path
from random import Random

import pytest

import nrm.demo
from nrm.demo.distil import QUARTERS, agency_of, main
from nrm.demo.shares import draw, load_shares
from nrm.vocabulary.loader import codes

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "uk_nrm"
TABLE = Path(nrm.demo.__file__).parent / "shares.csv"
PUBLISHED = {"2022_q2": 4171, "2022_q3": 4586, "2022_q4": 4417, "2023_q1": 4746}

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the published tables are not beside the checkout (../shared/data)"
)


def test_every_cell_is_in_our_own_words() -> None:
    for share in load_shares():
        assert share.agency == "labour_inspectorate" or share.agency in codes("agency_kinds")
        assert set(share.exploitation_types) <= codes("exploitation_types")
        assert share.person_group in {"adult", "child", "UNK"}
        assert share.gender in codes("genders") | {"UNK"}
        assert share.citizenship == "other" or share.citizenship in codes("countries")


def test_the_table_is_small_and_speaks_of_nobody() -> None:
    shares = load_shares()
    assert 100 < len(shares) < 300
    small = [share for share in shares if share.people < 11]
    assert all(share.person_group == share.gender == "UNK" for share in small)


def test_the_same_seed_draws_the_same_people() -> None:
    assert draw(Random(7), 50) == draw(Random(7), 50)
    drawn = Counter(share.agency for share in draw(Random(7), 4000))
    assert 0.4 < drawn["police"] / 4000 < 0.5


@needs_data
@pytest.mark.parametrize("quarter", QUARTERS)
def test_totals_are_the_published_ones(quarter: str) -> None:
    rows = _rows()
    everybody = sum(int(float(row["People"])) for row in rows if row["quarter"] == quarter)
    left_out = sum(
        int(float(row["People"]))
        for row in rows
        if row["quarter"] == quarter and "Home Office" in row["First responder"]
    )
    kept = sum(share.people_by_quarter[quarter] for share in load_shares())
    assert everybody == PUBLISHED[quarter]
    assert kept + left_out == PUBLISHED[quarter]


@needs_data
@pytest.mark.parametrize("quarter", QUARTERS)
@pytest.mark.parametrize(
    ("published", "agency"), [("Local Authority", "social"), ("NGO and third sector", "ngo")]
)
def test_each_agency_has_its_published_total(quarter: str, published: str, agency: str) -> None:
    with (DATA / f"published_margins_{quarter}.csv").open(encoding="utf-8", newline="") as file:
        margin = next(row for row in csv.DictReader(file) if _is_total_of(row, published))
    kept = sum(s.people_by_quarter[quarter] for s in load_shares() if s.agency == agency)
    assert kept == int(float(margin["People"]))


@needs_data
def test_the_table_is_what_its_maker_makes(capsys: pytest.CaptureFixture[str]) -> None:
    main(str(DATA / "referrals_2022q2_2023q1.csv"))
    assert capsys.readouterr().out == TABLE.read_text(encoding="utf-8")


def test_the_table_names_its_source_and_licence() -> None:
    heading = TABLE.read_text(encoding="utf-8").partition("\nagency,")[0]
    assert "Home Office" in heading
    assert "Open" in heading
    assert "Government Licence v3.0" in heading


@needs_data
def test_only_immigration_and_border_authorities_are_left_out() -> None:
    left_out = {row["First responder"] for row in _rows() if agency_of(row) is None}
    assert left_out == {
        "Home Office - Immigration Enforcement IE",
        "Home Office - UK Border Force UKBF",
        "Home Office - UK Visas and Immigration UKVI",
    }


def _rows() -> list[dict[str, str]]:
    path = DATA / "referrals_2022q2_2023q1.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _is_total_of(row: dict[str, str], published: str) -> bool:
    dimensions = ("Exploitation type", "Age at exploitation", "Gender", "Nationality")
    return (
        row["First responder type"] == published
        and row["First responder"] == f"{published} total"
        and all(row[name] == "Total" for name in dimensions)
    )
