"""Inviting somebody by the pages, and joining as far as a story needs."""

import re

from nrm.accounts.activating import activate
from nrm.accounts.models import find_account
from tests.support.country import PASSPHRASE, Country, Person

_CODE = re.compile('<code dir="ltr">([0-9a-f ]+)</code>')


def invite(custodian: Person, name: str, role: str = "social_worker", **other: str) -> str:
    """The code of an invitation, as the page shows it this once."""
    answers = {"name": name, "role": role, **other}
    return shown_code(custodian.submit("/admin/people/new", **answers).get_data(as_text=True))


def shown_code(page: str) -> str:
    """The code on this page; ValueError when it shows none."""
    found = _CODE.search(page)
    if found is None:
        raise ValueError(re.sub("<[^>]+>", " ", page))
    return found[1]


def let_join(country: Country, name: str, code: str) -> str:
    """The path of somebody who has joined and waits to be confirmed."""
    with country.app.app_context():
        country.seeds[name] = activate(code, PASSPHRASE).seed
    with country.inside(write=False):
        return f"/admin/people/{find_account(name).id}"
