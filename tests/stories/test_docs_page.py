"""The page about the API: every call and every schema of the document, readable by anybody."""

import re

import pytest

from tests.browser.live import as_demonstration
from tests.support.country import Country
from tests.support.document import document_of

# Of the look's budget for the HTML of a page.
MOST_BYTES = 30_000


def test_every_call_stands_on_a_page_with_all_that_belongs_to_it(country: Country) -> None:
    document = document_of(country.app)
    html = "".join(_page(country, path) for path in _pages_of_calls(country))
    calls = dict(re.findall(r"<code>([A-Z]+ /api/v1\S*)</code></h2>(.*?)</dl>", html, re.DOTALL))
    operations = {
        f"{method.upper()} {path}": (operation, methods.get("parameters", []))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
    }
    assert calls.keys() == {_shown_as(name, calls) for name in operations}
    for name, (operation, shared) in operations.items():
        above, end = _shown_as(name, calls), name.rpartition("/")[2]
        told = calls[above]
        summary = operation["summary"]
        if above != name:
            assert f"<code>{end}</code>:" in told
            summary = summary.replace(end, "…")
        assert summary in told.replace("&#39;", "'"), name
        for parameter in (*shared, *operation.get("parameters", [])):
            assert f"<code>{parameter['name']}</code> ({parameter['in']})" in told, name
        for status in operation["responses"]:
            assert status in told or status == "default", (name, status)
        for schema in re.findall(r"schemas/(\w+)'", str([operation.get("requestBody")])):
            assert f'<a href="/api/docs/{schema}">' in told, name


def _shown_as(name: str, calls: dict[str, str]) -> str:
    """Calls that differ in the end of their address alone stand on the page as one."""
    return name if name in calls else f"{name.rpartition('/')[0]}/…"


def _pages_of_calls(country: Country) -> list[str]:
    return re.findall(r'href="(/api/docs/calls/\w+)"', _page(country, "/api/docs"))


@pytest.mark.parametrize("language", ["en", "ar", "el"])
def test_every_page_is_within_the_budget_of_a_page(country: Country, language: str) -> None:
    paths = ["/api/docs", *_pages_of_calls(country)]
    assert len(paths) > 5
    with as_demonstration(country) as app:
        client, asked = app.test_client(), {"Accept-Language": language}
        sizes = {path: len(client.get(path, headers=asked).get_data()) for path in paths}
    assert {path: size for path, size in sizes.items() if size >= MOST_BYTES} == {}


def test_every_link_to_a_schema_leads_to_its_fields(country: Country) -> None:
    schemas = document_of(country.app)["components"]["schemas"]
    waiting, seen = ["/api/docs"], set[str]()
    while waiting:
        path = waiting.pop()
        html = _page(country, path)
        seen.add(path)
        found = set(re.findall(r'href="(/api/docs/[\w/]+)"', html))
        waiting += sorted(found - seen - set(waiting))
        for field in schemas.get(path.rpartition("/")[2], {}).get("properties", {}):
            assert f">{field}</code>" in html, (path, field)
    assert len(seen) > 40
    assert {"/api/docs/Problem", "/api/docs/SafeContact"} <= seen


def test_the_problems_are_a_table(country: Country) -> None:
    html = _page(country, "/api/docs")
    for status, kind in (("428", "version-needed"), ("403", "purpose-required")):
        row = re.search(rf'<th scope="row"[^>]*>{status}</th>(.*?)</tr>', html, re.DOTALL)
        assert row is not None
        assert kind in row[1]


def test_no_script_of_others_and_no_style_inside(country: Country) -> None:
    html = _page(country, "/api/docs")
    assert re.findall(r'<script src="([^"?]*)', html) == ["/static/nrm.js"]
    assert " style=" not in html
    assert "<style" not in html


def test_an_unknown_schema_is_not_found(country: Country) -> None:
    assert country.app.test_client().get("/api/docs/Nothing").status_code == 404


def _page(country: Country, path: str) -> str:
    answer = country.app.test_client().get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)
