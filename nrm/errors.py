"""The six things that can go wrong for a person, and the sentence each carries.

They are raised where it is noticed and caught by `http.py` and the command line only. A sentence
names the fact and the way out, never content, a name or an id.
"""

from collections.abc import Mapping, Sequence


def to_translate(sentence: str) -> str:
    """The sentence itself, marked for translators; whoever shows it translates it."""
    return sentence


class Problem(Exception):
    """Something that a person is told about; `status` is its HTTP status.

    A sentence given to it is marked for translators by that; the edge words it for the reader.
    """

    status = 500
    kind = "problem"
    # Versions by section, of what was opened before it was refused; they go into the log.
    looked_through: Mapping[str, int] | None = None

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class Missing(Problem):
    """It does not exist, or this person may not know whether it does (404)."""

    status = 404
    kind = "missing"


class Refused(Problem):
    """This person may see it and may not do this (403); `purpose` asks for a purpose only."""

    status = 403
    kind = "refused"

    def __init__(self, detail: str = "", *, purpose: bool = False) -> None:
        super().__init__(detail)
        if purpose:
            self.kind = "purpose-required"


class OutOfTurn(Problem):
    """The workflow has no such step from where the thing stands now (409)."""

    status = 409
    kind = "out-of-turn"


class Conflict(Problem):
    """Somebody else was first (409), or the page was stale (412)."""

    status = 409
    kind = "conflict"

    def __init__(self, detail: str = "", *, stale: bool = False) -> None:
        super().__init__(detail)
        if stale:
            self.status, self.kind = 412, "stale"


class Invalid(Problem):
    """What was sent does not fit; `errors` names each field with its sentences (422)."""

    status = 422
    kind = "invalid"

    def __init__(self, errors: Mapping[str, Sequence[str]], detail: str = "") -> None:
        super().__init__(detail)
        self.errors = {field: list(sentences) for field, sentences in errors.items()}


class Unavailable(Problem):
    """Log, keys or store cannot be used, or something stored fails its check (503)."""

    status = 503
    kind = "unavailable"

    def __init__(self, detail: str = "", *, integrity: bool = False) -> None:
        super().__init__(detail)
        if integrity:
            self.kind = "integrity"
