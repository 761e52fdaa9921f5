"""The list of people: a page at a time, whoever may be seen and nobody else, at a steady cost."""

import re

from nrm import policy
from nrm.accounts.inviting import NewAccount, prepare_invitation
from nrm.accounts.models import Account, find_account
from nrm.accounts.people import visible_to
from nrm.accounts.signing_in import policy_view
from nrm.agencies.models import find_agency_named
from nrm.log import writer as log
from tests.house.statements import counted
from tests.support.country import AGENCIES, REGISTRAR, Country
from tests.support.reader import Reader

PEOPLE = (REGISTRAR, *(name for _, people in AGENCIES.values() for name in people))
MORE = 41


def test_the_list_is_whole_over_its_pages_and_many_cost_as_much_as_few(country: Country) -> None:
    ana = Reader(country.person("ana"))
    with counted(country) as few:
        assert _names(ana.get("/admin/people").text) == ["eva", "sue", "ana"]
    with country.inside():
        agency = find_agency_named("Lead North")
        for number in range(MORE):
            prepare_invitation(NewAccount(f"new {number}", "supervisor", agency.name), agency)
        log.write(None, "account.invite")
    with counted(country) as many:
        first = ana.get("/admin/people").text
    assert few.counts == many.counts
    older = re.search(r'href="(/admin/people\?cursor=[^"]+)"', first)
    assert older is not None
    second = ana.get(older[1]).text
    listed = _names(first) + _names(second)
    assert len(listed) == len(set(listed)) == MORE + 3
    assert ana.get("/admin/people?cursor=none").status_code == 422


def _names(page: str) -> list[str]:
    return re.findall(r"<a href=\"/admin/people/[0-9a-f-]{36}\"><bdi>([^<]+)</bdi>", page)


def test_the_list_shows_whom_one_may_look_at_one_by_one(country: Country) -> None:
    with country.inside(write=False) as reading:
        every = reading.query(Account).all()
        assert len(every) == len(PEOPLE)
        for name in PEOPLE:
            actor = policy_view(find_account(name))
            listed = {row.name for row in reading.query(Account).where(visible_to(actor))}
            allowed = {row.name for row in every if policy.may(actor, "account.read", row)}
            assert listed == allowed, name
            assert bool(listed) == policy.may(actor, "account.list"), name
