"""How a page is made: one template, one frozen dataclass, one frame around it.

Knows no feature. Who is signed in, the token and the links of the frame are handed in by the edge;
`set_up_pages` is called once, by `create_app`. The features' pages are in their `views.py`.
"""

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha384
from pathlib import Path

from flask import Flask, render_template
from flask_babel import format_decimal
from jinja2 import StrictUndefined
from jinja2.ext import Extension

from nrm.look.directions import own_way
from nrm.look.fields import FieldError
from nrm.look.languages import in_draft, set_up_languages
from nrm.look.moments import day, hour, lines, locale, moment, when
from nrm.look.parts import Fact, Link, Notice, Phone

_INDENTED = re.compile(r"\n\s+")


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """A link of the main navigation; `waiting` counts what needs the reader there."""

    label: str
    url: str
    current: bool = False
    waiting: int = 0


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """Who reads, as the header says it, and until when without a further act."""

    name: str
    role: str
    until: datetime
    agency: str = ""
    stay_url: str = "/stay"
    sign_out_url: str = "/sign-out"


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What surrounds every page. `here` is the path that "Stay signed in" returns to."""

    csrf: str = ""
    nav: tuple[NavItem, ...] = ()
    signed_in: SignedIn | None = None
    demo: bool = False
    here: str = "/"
    leave_url: str = "/leave"
    help_url: str = "/help"
    locale: str = field(default_factory=lambda: str(locale()).replace("_", "-"))
    direction: str = field(default_factory=lambda: locale().text_direction)
    draft: bool = field(default_factory=in_draft)


@dataclass(frozen=True, kw_only=True)
class Page:
    """What every page has; with `errors` the title says so first and the summary stands on top.

    `bare`: printed, it does not say which service it comes from.
    """

    frame: Frame
    errors: tuple[FieldError, ...] = ()
    notice: Notice | None = None
    bare: bool = False


@dataclass(frozen=True, kw_only=True)
class ProblemPage(Page):
    """Something that did not happen: `kind` as in `errors.py`, `detail` its sentence.

    A `kind` of the page alone is `stale-page`: a form of an older session (403).
    `kept` is what the person wrote, shown again so that nothing is lost (409, 412).
    """

    status: int
    kind: str = "problem"
    detail: str = ""
    request_id: str = ""
    retry_after_seconds: int = 0
    way_out: tuple[Link, ...] = ()
    kept: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceiptPage(Page):
    """What stands after sending, deciding or withdrawing: a receipt, what happens next, by when."""

    title: str
    at: datetime
    facts: tuple[Fact, ...]
    next_steps: tuple[str, ...]
    way_out: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class HelpPage(Page):
    """Open to everybody; `phones` come from the profile: who answers, and the number to press."""

    phones: tuple[Phone, ...] = ()


def render(template: str, page: Page) -> str:
    """The HTML of a page; the template sees `page` and nothing else."""
    return render_template(template, page=page)


class Dense(Extension):
    """Templates lose their indentation when they are read: it would travel with every page."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """One blank stays: Jinja takes the line's end behind a block away, and words would join."""
        return _INDENTED.sub("\n ", source)


@dataclass(frozen=True)
class Script:
    """What a browser holds a script to (Subresource Integrity), as the script is at the start.

    A cache or a proxy on the way that hands out another one has none run. `version` is in its
    address, so that what a browser kept of an earlier one is not taken for it.
    """

    version: str
    integrity: str


def scripts_in(folder: Path) -> dict[str, Script]:
    """Our scripts by name."""
    found = {script.name: sha384(script.read_bytes()) for script in folder.glob("*.js")}
    return {
        name: Script(it.hexdigest()[:8], f"sha384-{b64encode(it.digest()).decode()}")
        for name, it in found.items()
    }


def set_up_pages(app: Flask, chosen: Callable[[], str | None] = lambda: None) -> None:
    """Give the app its languages (see `set_up_languages`), filters and strict templates."""
    set_up_languages(app, chosen)
    app.jinja_env.add_extension(Dense)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(when=when, day=day, hour=hour, moment=moment, lines=lines)
    app.jinja_env.filters["own_way"] = own_way
    app.jinja_env.globals["scripts"] = scripts_in(Path(app.static_folder or ""))
    app.jinja_env.filters["number"] = format_decimal
