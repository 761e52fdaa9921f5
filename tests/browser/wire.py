"""A wire between a browser and the service on which somebody listens, and which can be cut."""

import base64
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread
from urllib.parse import quote, quote_plus, urlsplit

_PIECE, _FEWEST = 65_536, 7


class Wire:
    """All bytes that left the browser, as they passed."""

    def __init__(self, behind: int) -> None:
        self.sent = bytearray()
        self._loses = False
        self._behind, self._lock = behind, Lock()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]

    def serve(self) -> None:
        """Every connection goes through, until the door is shut."""
        while True:
            try:
                here, _ = self._door.accept()
            except OSError:
                return
            there = socket.create_connection(("127.0.0.1", self._behind))
            for give, take, heard in ((here, there, True), (there, here, False)):
                Thread(target=self._pass, args=(give, take, heard), daemon=True).start()

    def lose(self) -> None:
        """The next answer comes to nobody."""
        self._loses = True

    def shut(self) -> None:
        """Nobody comes through any more."""
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _pass(self, give: socket.socket, take: socket.socket, heard: bool) -> None:
        with suppress(OSError):
            while piece := give.recv(_PIECE):
                with self._lock:
                    self.sent += piece if heard else b""
                if self._loses and not heard:
                    self._loses = False
                    break
                take.sendall(piece)
        # Whoever waits at the other end is woken; a mere `close` would leave it waiting.
        for end in (give, take):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def listened(base: str) -> Iterator[tuple[str, Wire]]:
    """An address that leads to the one at `base`, and what passes on the way."""
    wire = Wire(urlsplit(base).port or 0)
    thread = Thread(target=wire.serve, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{wire.port}", wire
    finally:
        wire.shut()
        thread.join()


def spellings(word: str) -> Iterator[bytes]:
    """A word as it may be written on a wire: plain, quoted, in base64 of any beginning, in hex.

    Only what is long enough to be nowhere by chance.
    """
    return (it for it in _spellings(word) if len(it) >= _FEWEST)


def _spellings(word: str) -> Iterator[bytes]:
    plain = word.encode()
    yield from (plain, plain.hex().encode(), word.encode("utf-16-le"), word.encode("utf-16-be"))
    for quoted in (quote(word), quote_plus(word)):
        yield from (quoted.encode(), quoted.lower().encode())
    for before in range(3):
        whole = base64.b64encode(bytes(before) + plain)
        # What stands beside the word changes the first and the last signs.
        inside = whole[4 if before else 0 : -4]
        yield from (inside, inside.translate(bytes.maketrans(b"+/", b"-_")))
