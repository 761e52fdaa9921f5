"""Which language a page is written in, and where its words come from.

English stands in the code; the others are `translations/<language>/LC_MESSAGES/messages.po`. The
text files themselves are read, once, at start: nothing to compile, nothing binary in the tree. A
catalogue whose header is marked `fuzzy` is a draft that no native reader has checked; drafts are
offered in a demonstration only.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from io import BytesIO
from pathlib import Path

from babel import negotiate_locale, support
from babel.messages import Catalog, mofile, pofile
from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel, Domain, force_locale, get_locale

CATALOGUES = Path(__file__).parent.parent / "translations"
SOURCE = "en"


def set_up_languages(app: Flask, chosen: Callable[[], str | None]) -> None:
    """Give the app its translations; `app.extensions["nrm_drafts"]` names those that are drafts.

    `chosen` answers with the language of the signed-in account, or None: then the browser's
    `Accept-Language` decides, so that no cookie is needed. The time zone is the app's
    `BABEL_DEFAULT_TIMEZONE`, the languages those of `NRM_LANGUAGES` that have a catalogue; the
    first of them is for a browser that asks for none. English is always among them.
    """
    checked = read_catalogues(CATALOGUES, drafts=False)
    demo = bool(app.config.get("NRM_DEMO"))
    known = read_catalogues(CATALOGUES, drafts=True) if demo else checked
    wanted = app.config.get("NRM_LANGUAGES") or (SOURCE, *known)
    catalogues = {name: known[name] for name in wanted if name in known}
    offered = tuple(name for name in wanted if name in catalogues or name == SOURCE)
    offered = offered if SOURCE in offered else (*offered, SOURCE)
    app.extensions["nrm_languages"] = frozenset(offered)
    app.extensions["nrm_drafts"] = frozenset(catalogues) - frozenset(checked)
    babel = Babel(app, locale_selector=partial(_select_language, chosen, offered))
    babel.domain_instance = Domain()
    babel.domain_instance.cache = {(name, "messages"): made for name, made in catalogues.items()}


@contextmanager
def written_in(language: str) -> Iterator[None]:
    """Whatever is written inside is in this language; in English where no catalogue has it."""
    known = language in offered_languages()
    with force_locale(language if known else SOURCE):
        yield


def offered_languages() -> frozenset[str]:
    """The languages in which a page can be written, English among them."""
    offered: frozenset[str] = current_app.extensions["nrm_languages"]
    return offered


def in_draft() -> bool:
    """Whether the language of this page is a draft that no native reader has checked."""
    return str(get_locale()) in current_app.extensions["nrm_drafts"]


@cache
def read_catalogues(folder: Path, *, drafts: bool) -> Mapping[str, support.Translations]:
    """Translations by language, in alphabetical order; drafts only when asked for.

    A process reads them once, however many apps it makes.
    """
    catalogues = {}
    for path in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        language, written = path.parts[-3], path.read_bytes()
        if drafts or not _is_draft(written):
            catalogue = pofile.read_po(BytesIO(written), locale=language)
            catalogues[language] = _compiled(catalogue, drafts)
    return catalogues


def _is_draft(written: bytes) -> bool:
    # The header alone says so: to read the rest of a draft took most of the time of a start.
    return pofile.read_po(BytesIO(written.partition(b"\n\n")[0])).fuzzy


def _compiled(catalogue: Catalog, drafts: bool) -> support.Translations:
    binary = BytesIO()
    mofile.write_mo(binary, catalogue, use_fuzzy=drafts)
    binary.seek(0)
    return support.Translations(binary)


def _select_language(chosen: Callable[[], str | None], offered: tuple[str, ...]) -> str:
    if not has_request_context():
        return SOURCE
    wish = chosen()
    if wish in offered:
        return wish
    # werkzeug's own `best_match` takes a plain `en` before an `ar-EG` that stands first.
    return negotiate_locale(list(request.accept_languages.values()), offered, sep="-") or offered[0]
