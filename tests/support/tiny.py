"""A WSGI application of one answer: how the process that serves it is set up."""

import os
import resource
from collections.abc import Callable, Iterable

Start = Callable[[str, list[tuple[str, str]]], object]


def app(environ: dict[str, object], start: Start) -> Iterable[bytes]:
    """`UMASK SOFT HARD`: the file mode mask (octal) and the limits on the size of a core file."""
    mask = os.umask(0o077)
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{mask:o} {' '.join(map(str, resource.getrlimit(resource.RLIMIT_CORE)))}".encode()]
