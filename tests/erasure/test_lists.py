"""The list of erasures: in the order of an index, page after page, whoever asks."""

from tests.house.test_budgets import _cost
from tests.house.test_plans import _faults, _pages
from tests.support.country import Country
from tests.support.erasures import erasures_of


def test_the_list_costs_the_same_however_long_it_is(country: Country) -> None:
    ana, ada = country.person("ana"), country.person("ada")
    made = erasures_of(ana, 2)
    for person in (ana, ada):
        seen = [_cost(country, lambda p=person, n=n: p.get(f"/erasures?limit={n}")) for n in (1, 2)]
        (short, first), (long, both) = seen
        assert (short.counts, long.commits) == (long.counts, 1)
        assert [item["id"] for item in both.json["items"]] == made[::-1]
        after = person.get(f"/erasures?limit=1&cursor={first.json['next']}").json
        assert ([item["id"] for item in after["items"]], after["next"]) == ([made[0]], None)
        found = [
            fault
            for sent in _pages(country, person, "/erasures")
            for fault in _faults(country, sent)
        ]
        assert found == []
    assert country.person("olga").get("/erasures").json["items"] == []
