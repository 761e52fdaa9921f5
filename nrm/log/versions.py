"""The root keys as they were under an older version: what it sealed and signed stays good."""

from nrm.vault.root import RootKeys


def of_version(root_keys: RootKeys, version: int) -> RootKeys:
    """The same keys with `version` as the current one; KeyError if there is none."""
    if version == root_keys.current:
        return root_keys
    return RootKeys({version: root_keys.secrets[version]})
