"""The log of the server itself: that a request failed, never what stood in it.

gunicorn quotes what it cannot read as a request. Behind a wrong Content-Length that is the rest of
a body, and so the content of a case.
"""

import sys

from gunicorn.glogging import Logger


class Discreet(Logger):  # type: ignore[misc]  # gunicorn is untyped
    """gunicorn's logger, which quotes no address, header or body."""

    def warning(self, msg: str, *args: object, **kwargs: object) -> None:
        """What stood in the request is left out; where it came from stays."""
        source, quoted, _ = msg.partition(": ")
        if quoted and source.startswith("Invalid request"):
            msg = f"{source}: it could not be read"
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: object, **kwargs: object) -> None:
        """A request that failed outside the app leaves the kind of its error and no traceback."""
        if msg.startswith("Error handling request"):
            self.error("A request failed: %s", type(sys.exception()).__name__)
        else:
            super().exception(msg, *args, **kwargs)
