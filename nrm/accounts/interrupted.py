"""The pages of somebody whose form came too late: sign in, see what was typed, send it.

`unsent.py` says who may open what was typed, and why nobody else can.
"""

from flask import request
from flask_babel import gettext

from nrm.accounts.frame import frame_for
from nrm.accounts.sign_in_page import sign_in_page
from nrm.accounts.unsent import Unsent, open_unsent, owner_of_form, seal_unsent, unsent_form
from nrm.accounts.views import UnsentPage
from nrm.errors import Problem
from nrm.http.actor import Actor, signed_in_actor
from nrm.http.forms import own_path
from nrm.http.problems import NotSignedIn, StalePage
from nrm.look.fields import Kept
from nrm.look.page import render
from nrm.look.parts import Link, Notice

# Names of the buttons of a form that can be drawn again without saving anything.
_BUTTONS = frozenset({"do", "part", "more"})


def draw_interrupted(problem: Problem | None) -> str | None:
    """The page for a form that was sent without its session; None when nothing is to be kept."""
    if not isinstance(problem, NotSignedIn | StalePage):
        return None
    # First whose it is: of a stranger's form nothing more is read.
    owner = owner_of_form()
    unsent = unsent_form() if owner is not None else None
    if unsent is None or owner is None:
        return None
    reader = signed_in_actor()
    if reader is not None and reader.id == owner.id:
        return draw_unsent(reader, unsent)
    notice = _ended() if reader is None else _another()
    page = sign_in_page({}, notice=notice, kept=seal_unsent(unsent, owner))
    return render("accounts/sign_in.html", page)


def draw_kept(actor: Actor) -> str | None:
    """What was kept in the form of this sign-in, for the person who typed it; else None."""
    kept = request.form.get("kept", "")
    unsent = open_unsent(actor, kept) if kept else None
    return draw_unsent(actor, unsent) if unsent is not None else None


def draw_unsent(actor: Actor, unsent: Unsent) -> str:
    """The typed form before its own person, who sends it on or leaves it."""
    page = UnsentPage(
        frame=frame_for(actor, ""),
        url=own_path(unsent.path),
        again=unsent.again,
        answers=tuple(
            Kept(name=a.name, value=a.value)
            for a in unsent.answers
            if not (unsent.again and a.name in _BUTTONS)
        ),
        texts=() if unsent.again else unsent.texts,
        way_out=Link(label=gettext("Leave it unsaved"), url="/"),
    )
    return render("accounts/unsent.html", page)


def _ended() -> Notice:
    return Notice(
        title=gettext("Your time ran out. What you typed is not lost."),
        text=gettext(
            "It is locked in this page, and only you can open it. Sign in here, and you see it "
            "again. It is not saved yet."
        ),
    )


def _another() -> Notice:
    return Notice(
        title=gettext("Somebody else is signed in here now"),
        text=gettext(
            "What was typed is locked in this page. Only the person who was signed in before can "
            "open it, by signing in here. It is not saved."
        ),
        tone="warn",
    )
