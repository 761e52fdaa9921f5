"""Root keys from a variable: the content of a key file, for machines that are given their secrets.

The service cannot change what it was started with. So an installation is founded, and its keys are
rotated, with a file; its content is then the variable's value.
"""

from dataclasses import dataclass, field
from typing import NoReturn

from nrm.vault.failures import RootKeysUnusable
from nrm.vault.root import RootKeys, read_keys

ENVIRONMENT = "environment"


@dataclass(frozen=True)
class InEnvironment:
    """The keys of this process; it learns nothing until it is started anew."""

    content: bytes = field(repr=False)
    name: str = ENVIRONMENT
    place: str = "in the variable NRM_ROOT_KEY_CONTENT"

    def is_there(self) -> bool:
        """Always: without the variable there is no such provider."""
        return True

    def load(self) -> RootKeys:
        """The keys of the variable."""
        return RootKeys(*read_keys(self.content))

    def create(self) -> RootKeys:
        """Never: see above."""
        self._refuse()

    def adopt(self, content: bytes) -> RootKeys:
        """Never: the content itself is the variable's value."""
        self._refuse()

    def set_anchor(self, fingerprint: str) -> RootKeys:
        """Never."""
        self._refuse()

    def add_version(self, *, later: bool, after: int) -> RootKeys:
        """Never."""
        self._refuse()

    def use_waiting(self) -> RootKeys:
        """Never."""
        self._refuse()

    def renew(self) -> bool:
        """Nothing wraps it."""
        return False

    def _refuse(self) -> NoReturn:
        raise RootKeysUnusable(
            "The service cannot change its environment. Do this with NRM_ROOT_KEY_PROVIDER=file, "
            "then put the file's content into NRM_ROOT_KEY_CONTENT and start again."
        )
