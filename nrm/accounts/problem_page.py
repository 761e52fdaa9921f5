"""The page of a problem, in the frame of whoever meets it; a form that came too late is kept."""

from flask import request
from flask_babel import gettext

from nrm.accounts.frame import frame_for
from nrm.accounts.interrupted import draw_interrupted
from nrm.errors import Problem
from nrm.http.actor import known_actor
from nrm.http.problems import StalePage
from nrm.log.writer import request_id
from nrm.look.page import ProblemPage, render
from nrm.look.parts import Link


def draw_problem(status: int, title: str, detail: str, problem: Problem | None) -> str:
    """The page of a problem, framed for its reader without asking a database that may be gone."""
    interrupted = draw_interrupted(problem)
    if interrupted is not None:
        return interrupted
    kind = problem.kind if problem is not None else "problem"
    # To a program it is a refusal like any other; a person may send again.
    kind = "stale-page" if isinstance(problem, StalePage) else kind
    # "Stay signed in" leads back to here, which only a GET can be.
    here = request.path if request.method == "GET" else "/"
    page = ProblemPage(
        frame=frame_for(known_actor(), here),
        status=status,
        kind=kind,
        detail=detail or title,
        request_id=request_id.get() or "",
        way_out=(_way_out(status),),
    )
    return render("errors/problem.html", page)


def _way_out(status: int) -> Link:
    if status == 401:
        return Link(label=gettext("Sign in"), url="/sign-in")
    return Link(label=gettext("Go to my desk"), url="/")
