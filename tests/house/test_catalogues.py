"""Guard `catalogues`: they hold every message of the source, no other, and fit it."""

import ast
import unicodedata
from pathlib import Path

import pytest
from babel.messages import Catalog

from nrm.cases.fields import FIELDS
from nrm.vocabulary.loader import LISTS, entries
from tests.house import catalogues, messages
from tests.house.catalogues import all_faults, languages, read
from tests.house.source import Source

SCRIPTS = {"ar": "ARABIC", "el": "GREEK"}


@pytest.fixture(scope="module")
def everything() -> Catalog:
    return catalogues.template()


def test_the_template_is_what_the_source_says(everything: Catalog) -> None:
    made = catalogues.written(everything, catalogues.HEAD)
    assert made == catalogues.TEMPLATE.read_text(encoding="utf-8"), "run `make words`"


def test_each_language_has_every_message_and_no_other(everything: Catalog) -> None:
    assert len(languages()) == 2
    for path in languages():
        made = catalogues.up_to_date(path, everything)
        assert made == path.read_text(encoding="utf-8"), "run `make words`"


def test_each_translation_keeps_its_placeholders() -> None:
    found = [
        f"{path.parts[-3]}: {fault}" for path in languages() for fault in all_faults(read(path))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", languages(), ids=lambda path: path.parts[-3])
def test_each_language_is_written_in_its_own_letters(path: Path) -> None:
    found = {letter for m in read(path) if m.id for letter in "".join(m.string) if letter.isalpha()}
    own = (SCRIPTS[path.parts[-3]], "LATIN")
    assert len(found) > 30
    assert {letter for letter in found if not unicodedata.name(letter).startswith(own)} == set()


def test_every_table_is_looked_at() -> None:
    found = messages.all_messages()
    lists = set(LISTS) - {"languages", "countries"}
    assert found >= {entry.message for name in lists for entry in entries(name)}
    assert found >= {field.message for field in FIELDS.values()}
    assert {
        "Where the child is",
        "Attica",
        "Sign in first",
        ("%(num)d day", "%(num)d days"),
    } <= found
    assert "Afghanistan" not in found


def test_marks_are_found_wherever_they_stand() -> None:
    code = (
        'gettext("a %(b)s", b=gettext("c"))\n_L("d" "e")\nraise Missing(gettext("f"))\n'
        'raise Invalid({"x": ["g", gettext("h")], "y": [i]})\n'
        'raise Invalid({n: ["j"] for n in names})\nngettext("%(num)d k", "%(num)d ks", 2)\n'
        'raise Unavailable("l", integrity=True)\nto_translate("m")\nValueError("n")'
    )
    found = set(messages.in_code(ast.parse(code)))
    one = {"a %(b)s", "c", "de", "f", "g", "h", "j", "l", "m"}
    assert found == one | {("%(num)d k", "%(num)d ks")}
    page = '{{ _("a") }}{{ ngettext("%(num)d b", "%(num)d bs", 2) }}<p>c</p>'
    assert set(messages.in_template(page)) == {"a", ("%(num)d b", "%(num)d bs")}
    table = Source("t.csv", "code,label,hint\nx,Label,Hint\ny,Other,\n")
    assert list(messages.in_table(table)) == ["Label", "Hint", "Other"]


def test_what_is_counted_has_a_form_for_each_number() -> None:
    found = messages.all_messages()
    assert catalogues.uncounted(found) == []
    assert set(catalogues.ONE_FORM) <= found


def test_a_count_with_one_form_is_caught() -> None:
    bad = ["%(count)d lines", "%(count)s entries", "{max} files fit", "Since then: %(n)d are."]
    good = ["Version %(number)d", "Since %(moment)s", ("%(num)d day", "%(num)d days")]
    assert catalogues.uncounted([*bad, *good]) == sorted(bad)


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("By %(moment)s", "Até %(moment)"),
        ("By %(moment)s", "Até %(momento)s"),
        ("By %(moment)s", "Até"),
        ("Error: ", "Erro:"),
        ("{max} fit", "{mas} cabem"),
        (("%(num)d day, %(a)s", "%(num)d days, %(a)s"), ("um dia", "%(num)d dias, %(a)s")),
        (("%(num)d day", "%(num)d days"), ("%(num)d dia", "")),
        (("%(num)d day", "%(num)d days"), ("%(num)d dia",)),
    ],
)
def test_a_translation_that_does_not_fit_is_caught(
    source: str | tuple[str, str], translation: str | tuple[str, ...]
) -> None:
    bad = Catalog(locale="pt")
    bad.add(source, translation)
    assert len(all_faults(bad)) == 1


def test_a_fitting_translation_passes() -> None:
    good = Catalog(locale="pt")
    good.add("By %(moment)s", "Até %(moment)s")
    good.add("Nothing yet", "")
    good.add(("%(num)d day", "%(num)d days"), ("um dia", "%(num)d dias"))
    assert all_faults(good) == []
