"""`/api/docs`: what the OpenAPI document says, for people who write a client."""

from flask import Blueprint, Response, current_app
from flask_babel import gettext

from nrm.errors import Missing
from nrm.http.api import DOCUMENT, PREFIX
from nrm.http.docs_reading import Document, groups_of, kinds_of, lines_of, others_of
from nrm.http.docs_values import SCHEMAS_URL
from nrm.http.docs_views import DocsPage, SchemaPage
from nrm.http.forms import draw
from nrm.http.framing import frame_here

blueprint = Blueprint("docs", __name__)
_URL = "/api/docs"


@blueprint.get(_URL, defaults={"name": ""}, endpoint="read")
@blueprint.get(f"{_URL}/<name>", endpoint="read")
def read(name: str) -> Response:
    """Every call; or one schema, by its name in the document. Open to everybody, not logged."""
    document: Document = current_app.extensions[DOCUMENT]()
    if name:
        return _schema(name, document["components"]["schemas"])
    page = DocsPage(
        frame=frame_here(),
        document_url=f"{PREFIX}/openapi.json",
        problem_url=f"{SCHEMAS_URL}Problem",
        kinds=kinds_of(document),
        groups=groups_of(document),
    )
    return draw("docs/docs.html", page)


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
