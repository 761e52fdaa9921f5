"""The guard of documents: what exists is documented, and nothing documented is missing."""

import re

SETTING = re.compile(r"`(NRM_[A-Z0-9_]+)`")
TARGET = re.compile(r"`make (\w+)")
DOCUMENTED_TARGET = re.compile(r"^(\w+):.*## \S", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def undocumented(kind: str, real: set[str], documented: set[str]) -> list[str]:
    """Complaints where the two sets differ, whichever way."""
    return [f"the {kind} `{name}` is not documented" for name in sorted(real - documented)] + [
        f"the {kind} `{name}` is documented but does not exist"
        for name in sorted(documented - real)
    ]


def settings_in(readme: str) -> set[str]:
    """Settings that a page names in code type."""
    return set(SETTING.findall(readme))


def targets_in(readme: str) -> set[str]:
    """Targets of make that a page names in code type."""
    return set(TARGET.findall(readme))


def targets_of(makefile: str) -> set[str]:
    """Targets that `make help` lists."""
    return set(DOCUMENTED_TARGET.findall(makefile))


def links_in(page: str) -> list[str]:
    """Files of the clone that a page links to."""
    return LINK.findall(page)
