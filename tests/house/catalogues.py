"""The catalogues of translations, brought up to date with the source by `make words`.

`messages.pot` lists every message; each language's `.po` keeps its translations, gains what is new
with no translation, and loses what nothing says any more. No old translation is guessed for a new
sentence: an English sentence in a draft misleads nobody, a wrong one may.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message, pofile

from nrm.look.languages import CATALOGUES
from tests.house import messages
from tests.house.source import ROOT

TEMPLATE = CATALOGUES / "messages.pot"
HEAD = (
    "# Every sentence that can be translated. `make words` writes this file and brings each\n"
    "# language up to date with it; a new language begins as a copy of it (see README.md there).\n"
    'msgid ""\n'
    'msgstr ""\n'
    '"Project-Id-Version: nrm VERSION\\n"\n'
    '"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"'
)
# A number, and a word after it that most languages write in several ways.
_COUNTED = re.compile(r"%\(\w+\)d \w+|%\((?:num|count)\)s \w+|\{max\} \w+")
# The sentences of which one form is enough in every language, and why.
ONE_FORM = {
    "%(held)d of %(back)d": "no noun is counted",
    "%(count)s kB": "a unit",
    "%(count)s MB": "a unit",
    "This text is too long; {max} characters fit here.": "always whole thousands",
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]+>|`[^`]+`")


def template() -> Catalog:
    """A catalogue of all messages, without translations."""
    made = Catalog()
    for message in messages.all_messages():
        made.add(message)
    return made


def written(catalogue: Catalog, head: str) -> str:
    """The text of a catalogue below its own head."""
    body = BytesIO()
    pofile.write_po(body, catalogue, no_location=True, omit_header=True, sort_output=True)
    return f"{head}\n\n{body.getvalue().decode().strip()}\n"


def up_to_date(path: Path, all_of_it: Catalog) -> str:
    """What the file of a language says once it has every message and no other."""
    catalogue, text = read(path), path.read_text(encoding="utf-8")
    catalogue.update(all_of_it, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return written(catalogue, text.partition("\n\n")[0])


def read(path: Path) -> Catalog:
    """The catalogue of a language, named by its folder."""
    with path.open("rb") as source:
        return pofile.read_po(source, locale=path.parts[-3])


def languages() -> list[Path]:
    """The file of each language."""
    return sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po"))


def faults(message: Message) -> Iterator[str]:
    """What is wrong with a translation: its number of forms, its placeholders, its edges."""
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    forms = [message.string] if isinstance(message.string, str) else list(message.string)
    if not any(forms):
        return
    wanted, counted = _placeholders(sources[-1]), {"%(num)d"} if len(sources) > 1 else set()
    for form in forms:
        found = _placeholders(form)
        # A form that means one, or two, may say so in a word.
        if not form or found - wanted or wanted - found - counted:
            yield f"{sources[0]!r}: {form!r} has {sorted(found)}, not {sorted(wanted)}"
        elif form.replace(form.strip(), "") != sources[0].replace(sources[0].strip(), ""):
            yield f"{sources[0]!r}: {form!r} begins or ends with other blanks"


def uncounted(found: Iterable[messages.Message]) -> list[str]:
    """The sentences in which a number stands before a noun and that have no plural."""
    single = sorted(each for each in found if isinstance(each, str))
    return [each for each in single if _COUNTED.search(each) and each not in ONE_FORM]


def all_faults(catalogue: Catalog) -> list[str]:
    """What is wrong in a language, message by message."""
    found = [fault for message in catalogue if message.id for fault in faults(message)]
    return found + [
        f"{message.id[0]!r}: {len(message.string)} forms, not {catalogue.num_plurals}"
        for message in catalogue
        if message.id and message.pluralizable and len(message.string) != catalogue.num_plurals
    ]


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def main() -> int:
    """Every catalogue is written; what each language lacks is told."""
    all_of_it = template()
    TEMPLATE.write_text(written(all_of_it, HEAD), encoding="utf-8")
    for path in languages():
        path.write_text(up_to_date(path, all_of_it), encoding="utf-8")
        lacking = sum(1 for m in read(path) if m.id and not any(m.string))
        print(f"{path.relative_to(ROOT)}: {lacking} of {len(all_of_it)} have no translation")
    return 0


if __name__ == "__main__":
    sys.exit(main())
