"""Guard `lengths`: what a reader can hold in view. `make check` asks the same guard."""

from tests.house.lengths import too_long
from tests.house.source import ROOT, TOP_FILES, Source, sources


def test_functions_and_modules_are_short() -> None:
    files = [*sources(), *(Source(name, (ROOT / name).read_text()) for name in TOP_FILES)]
    assert len(files) > 5
    found = [line for source in files for line in too_long(source)]
    assert not found, "\n".join(found)


def test_a_long_function_is_caught() -> None:
    body = "    x = 1\n"
    assert too_long(Source("nrm/a.py", "def f():\n" + body * 30))
    assert not too_long(Source("nrm/a.py", "def f():\n" + body * 29))


def test_a_long_module_is_caught() -> None:
    assert too_long(Source("nrm/a.py", "x = 1\n" * 200))
    assert not too_long(Source("nrm/a.py", "x = 1\n" * 199))
