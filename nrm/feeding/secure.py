"""A TLS connection that we write to, and whose end tells whether the other side read it all.

`SSLSocket.unwrap` says that all went well after a fatal alert as well (OpenSSL counts one as the
end of the connection): with TLS 1.3 somebody who does not accept our certificate says so only after
we have written. So the end is read here, where the two are told apart.
"""

import socket
import ssl
import time
from collections.abc import Callable
from typing import Final

_PIECE: Final = 1 << 16  # bytes


class Secure:
    """One connection, over a socket that is open; each wait ends at `ends` (TimeoutError)."""

    def __init__(self, plain: socket.socket, trust: ssl.SSLContext, host: str, ends: float) -> None:
        self._plain, self._ends = plain, ends
        self._came, self._leaves = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = trust.wrap_bio(self._came, self._leaves, server_hostname=host)
        self._until_done(self._tls.do_handshake)

    def write(self, content: bytes) -> None:
        """All of it is on its way; raises OSError."""
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            self._until_done(lambda piece=piece: self._tls.write(piece))  # type: ignore[misc]

    def finish(self) -> None:
        """The other side has read everything and said so; raises OSError if it has not."""
        try:
            self._tls.unwrap()
        except ssl.SSLWantReadError:
            self._flush()
        else:
            raise ssl.SSLEOFError("it had ended before")
        try:
            self._until_done(lambda: self._tls.read(1))
        except ssl.SSLZeroReturnError:
            return
        raise ssl.SSLEOFError("it speaks where it should only listen")

    def _until_done(self, act: Callable[[], object]) -> None:
        while True:
            try:
                act()
            except ssl.SSLWantReadError:
                self._flush()
                self._fill()
            else:
                self._flush()
                return

    def _flush(self) -> None:
        if self._leaves.pending:
            self._plain.settimeout(self._left())
            self._plain.sendall(self._leaves.read())

    def _fill(self) -> None:
        self._plain.settimeout(self._left())
        more = self._plain.recv(_PIECE)
        if more:
            self._came.write(more)
        else:
            self._came.write_eof()

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left
