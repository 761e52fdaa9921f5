"""A local centre with keys of its own, proposed, filled and registered by the pages."""

from tests.support.country import PASSPHRASE, Country, Person
from tests.support.joining import invite, let_join
from tests.support.reader import Reader

HARBOUR = "Lead North, Harbour"
PEOPLE = {"hal": "social_worker", "hera": "supervisor"}


def proof(country: Country, name: str) -> dict[str, str]:
    """What somebody answers to be believed once more."""
    return {"passphrase": PASSPHRASE, "code": country.credentials(name)["code"]}


def propose(country: Country, registrar: Person, parent: str, **answers: str) -> str:
    """The path of a proposed centre's page."""
    given = {"parent": country.agency_id(parent), "kind": "", "region": "", **answers}
    answer = Reader(registrar).post("/admin/agencies/new", given)
    if answer.status_code != 303:
        raise RuntimeError(f"not proposed: {answer.status_code}")
    return answer.headers["Location"]


def bring_in(country: Country, registrar: Person, page: str) -> None:
    """Its two custodians are invited, have joined, and are confirmed by the registrar."""
    agency = page.rpartition("/")[2]
    for name, role in PEOPLE.items():
        code = invite(registrar, name, role, agency=agency, duty="custodian")
        there = let_join(country, name, code)
        confirm(country, registrar, there)


def confirm(country: Country, registrar: Person, there: str) -> None:
    """Every word of the key was heard as it stands on the page."""
    reader = Reader(registrar)
    words = _hidden_words(reader.get(there).text)
    heard = [f"{at} {word}" for at, word in enumerate(words.split(), 1)]
    answers = {"words": words, "heard": heard, **proof(country, registrar.name)}
    answer = reader.post(f"{there}/confirm", answers)
    if answer.status_code != 200:
        raise RuntimeError(f"not confirmed: {answer.status_code}")


def _hidden_words(page: str) -> str:
    return page.partition('name="words" value="')[2].partition('"')[0]


def register(country: Country, registrar: Person, page: str) -> None:
    """A custodian makes its key, the registrar compares the words and registers it."""
    hal = Reader(country.person("hal"))
    made = hal.post("/admin/keys/first", proof(country, "hal"))
    reader = Reader(registrar)
    words = _hidden_words(reader.get(page).text)
    if not words or words not in made.text:
        raise RuntimeError(f"no key was made: {made.status_code}")
    answers = {"words": words, **proof(country, registrar.name)}
    answer = reader.post(f"{page}/register", answers)
    if answer.status_code != 200:
        raise RuntimeError(f"not registered: {answer.status_code}")


def a_centre(country: Country) -> str:
    """The path of the page of Lead North's harbour centre, which takes part with two custodians."""
    rita = country.person("rita")
    page = propose(country, rita, "Lead North", name="Harbour", region="capital")
    bring_in(country, rita, page)
    register(country, rita, page)
    return page
