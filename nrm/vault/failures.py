"""What the vault raises: sentences without content, for the edge to turn into an answer.

A failure never says which byte was wrong, and never carries key, plaintext or passphrase, not even
in `__context__`: it is raised outside the `except` block of the library's own error.
"""


class SealBroken(Exception):
    """A sealed value is damaged, cut, moved, of an unknown format, or not for this key."""


class Forged(SealBroken):
    """A signature does not belong to this signer, context and payload."""


class Busy(Exception):
    """All places are taken and none became free in time; trying again later is safe."""


class RootKeysUnusable(Exception):
    """The root key file is missing, readable by others, damaged, or must not be changed."""
