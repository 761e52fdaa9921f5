"""Guard `order`: a file imports only what stands below its own package."""

import pytest

from tests.house.order import (
    foreign_imports,
    misplaced_imports,
    order_of_readme,
    upward_imports,
)
from tests.house.source import ROOT, Source, sources

# What people copy elsewhere, and may do so: nothing of ours is imported there.
ALONE = ("nrm/audit/verify.py",)
ORDER = ["referrals", "consent", "log", "errors", "config"]


def test_every_import_looks_down() -> None:
    order, files = order_of_readme(), list(sources())
    assert len(files) > 5 and len(order) > 20
    found = [line for s in files for line in upward_imports(s, order) + misplaced_imports(s)]
    assert not found, "\n".join(found)


def test_the_order_names_every_package_and_no_name_twice() -> None:
    order = order_of_readme()
    assert len(order) == len(set(order))
    packages = {p.parent.name for p in (ROOT / "nrm").glob("*/*.py")}
    files = {p.stem for p in (ROOT / "nrm").glob("*.py")} - {"__init__"}
    assert (packages | files) - set(order) == set()


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("nrm/consent/actions.py", "from nrm.referrals.models import Referral"),
        ("nrm/consent/actions.py", "from nrm.referrals import actions"),
        ("nrm/consent/actions.py", "import nrm.referrals.models"),
        ("nrm/consent/pages.py", "from nrm.referrals.models import Referral"),
        ("nrm/errors.py", "from nrm import log"),
        ("nrm/log/writer.py", "from nrm.nowhere import thing"),
        ("nrm/nowhere/models.py", "import os"),
    ],
)
def test_an_import_that_looks_up_is_caught(path: str, line: str) -> None:
    assert upward_imports(Source(path, line), ORDER)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("nrm/referrals/actions.py", "from nrm.consent.models import Consent"),
        ("nrm/referrals/actions.py", "from nrm.referrals.models import Referral"),
        ("nrm/consent/pages.py", "from nrm.referrals.actions import list_received"),
        ("nrm/consent/pages.py", "from nrm.referrals import actions"),
        ("nrm/referrals/api.py", "from config import Settings"),
    ],
)
def test_an_import_that_looks_down_or_sideways_is_not(path: str, line: str) -> None:
    assert upward_imports(Source(path, line), ORDER) == []


@pytest.mark.parametrize(
    "text",
    [
        "def late():\n    import os\n",
        "try:\n    import os\nexcept ImportError:\n    os = None\n",
        "from . import models\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import os\n",
    ],
)
def test_an_import_in_the_wrong_place_is_caught(text: str) -> None:
    assert misplaced_imports(Source("nrm/log/writer.py", text))


def test_what_is_run_elsewhere_needs_nothing_of_ours() -> None:
    files = [source for source in sources() if source.path in ALONE]
    assert len(files) == len(ALONE)
    assert [line for s in files for line in foreign_imports(s, ["cryptography"])] == []


@pytest.mark.parametrize(
    "line", ["import nrm.log.tree", "from nrm.log import tree", "import flask", "from . import a"]
)
def test_an_import_of_ours_or_of_others_is_caught_there(line: str) -> None:
    good = "import json\nfrom cryptography.exceptions import InvalidSignature\n"
    assert foreign_imports(Source(ALONE[0], good), ["cryptography"]) == []
    assert len(foreign_imports(Source(ALONE[0], good + line), ["cryptography"])) == 1
