"""Where a Chromium is, and how the tests start it."""

import os
import shutil
from collections.abc import Mapping

# The shell is the same engine without windows, menus and their processes: a third less work.
SHELL = "chromium-headless-shell"
PROGRAMS = (SHELL, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium(environ: Mapping[str, str] = os.environ) -> str | None:
    """The program that `NRM_TEST_CHROMIUM` names, else the first one on the path."""
    path = environ.get("PATH")
    given = environ.get("NRM_TEST_CHROMIUM")
    names = (given,) if given else PROGRAMS
    return next((found for name in names if (found := shutil.which(name, path=path))), None)
