"""`/api/docs`: what the OpenAPI document says, for people who write a client."""

from flask import Blueprint, Response, current_app
from flask_babel import gettext

from nrm.errors import Missing
from nrm.http.api import DOCUMENT, PREFIX
from nrm.http.docs_reading import Document, groups_of, kinds_of, lines_of, others_of
from nrm.http.docs_values import SCHEMAS_URL
from nrm.http.docs_views import CallsPage, DocsPage, SchemaPage
from nrm.http.forms import draw
from nrm.http.framing import frame_here
from nrm.look.parts import Link

blueprint = Blueprint("docs", __name__)
_URL = "/api/docs"


@blueprint.get(_URL, defaults={"name": ""}, endpoint="read")
@blueprint.get(f"{_URL}/<name>", endpoint="read")
def read(name: str) -> Response:
    """How a call is made; or one schema, by its name in the document. Open to all, not logged."""
    document: Document = current_app.extensions[DOCUMENT]()
    if name:
        return _schema(name, document["components"]["schemas"])
    page = DocsPage(
        frame=frame_here(),
        document_url=f"{PREFIX}/openapi.json",
        problem_url=f"{SCHEMAS_URL}Problem",
        kinds=kinds_of(document),
        groups=tuple(
            Link(label=group.title, url=f"{_URL}/calls/{group.name}")
            for group in groups_of(document)
        ),
    )
    return draw("docs/docs.html", page)


@blueprint.get(f"{_URL}/calls/<name>", endpoint="read_calls")
def read_calls(name: str) -> Response:
    """The calls about one thing, by their tag in the document. Open to all, not logged."""
    document: Document = current_app.extensions[DOCUMENT]()
    found = next((group for group in groups_of(document) if group.name == name), None)
    if found is None:
        raise Missing(gettext("There are no calls of this name."))
    page = CallsPage(frame=frame_here(), group=found, docs_url=_URL)
    return draw("docs/calls.html", page)


def _schema(name: str, schemas: Document) -> Response:
    if name not in schemas:
        raise Missing(gettext("There is no schema of this name."))
    page = SchemaPage(
        frame=frame_here(),
        name=name,
        lines=lines_of(schemas[name]),
        others=others_of(schemas[name]),
        docs_url=_URL,
    )
    return draw("docs/schema.html", page)
