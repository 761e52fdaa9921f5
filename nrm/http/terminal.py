"""At the command line a problem becomes one sentence and exit status 1, never a traceback.

Who signs in at a prompt, and acts there, stands in `nrm/accounts/terminal.py`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from nrm.errors import Invalid, Problem
from nrm.http.problem_words import title_of
from nrm.http.problems import as_problem


@contextmanager
def problems_as_sentences() -> Iterator[None]:
    """What goes wrong in the block ends the command with its sentence."""
    try:
        yield
    except Exception as error:
        problem = as_problem(error)
        if problem is None:
            raise
        raise click.ClickException(sentence_of(problem)) from error


def sentence_of(problem: Problem) -> str:
    """What a person is told; for answers that do not fit, the sentences of all fields."""
    if isinstance(problem, Invalid) and problem.errors:
        return " ".join(s for sentences in problem.errors.values() for s in sentences)
    return problem.detail or f"{title_of(problem.kind)}."
