"""What stands between the root key file and the keys: nothing, or what alone can open it."""

from typing import Protocol


class Wrapping(Protocol):
    """The way of a file's content. All raise RootKeysUnusable, which quotes nothing of it."""

    def wrap(self, content: bytes) -> bytes:
        """The content as it lies in the file."""

    def unwrap(self, written: bytes) -> bytes:
        """The content again."""

    def is_newest(self, written: bytes) -> bool:
        """Whether what is outside would wrap it in the same way today."""


class Plain:
    """Nothing stands between: only the file's mode keeps the keys."""

    def wrap(self, content: bytes) -> bytes:
        """The same bytes."""
        return content

    def unwrap(self, written: bytes) -> bytes:
        """The same bytes."""
        return written

    def is_newest(self, written: bytes) -> bool:
        """Always."""
        return True


PLAIN = Plain()
