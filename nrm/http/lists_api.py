"""`/vocabularies`: code lists with labels in the caller's language. Public, not logged."""

from flask import Response

from nrm import policy
from nrm.errors import Missing
from nrm.http.acting import needed_actor
from nrm.http.answers import EntryOut, VocabularyOut, listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer_list
from nrm.profile import all_lists, list_entries
from nrm.vocabulary.loader import Entry

blueprint = ApiBlueprint("lists_api", __name__, description="Code lists")


@blueprint.path("/vocabularies")
@blueprint.gives(listed(VocabularyOut))
def vocabularies() -> Response:
    """Every list a client may ask for, by name."""
    policy.ask(needed_actor(), "vocabulary.list")
    return answer_list([{"name": name} for name in all_lists()], None)


@blueprint.path("/vocabularies/<name>")
@blueprint.gives(listed(EntryOut))
def vocabulary(name: str) -> Response:
    """The entries of one list."""
    policy.ask(needed_actor(), "vocabulary.list")
    if name not in all_lists():
        raise Missing("There is no such list.")
    items = [
        {"code": entry.code, "label": entry.label, "source": entry.source, **_grouped(entry)}
        for entry in list_entries(name)
    ]
    return answer_list(items, None)


def _grouped(entry: Entry) -> dict[str, str]:
    """Under which heading a form asks for it, where a list has such groups."""
    return {"group": entry.mappings["group"]} if "group" in entry.mappings else {}
