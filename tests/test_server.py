"""The server's own settings: careful with files, no core dumps, gone when told to go."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.house.source import ROOT

pytestmark = pytest.mark.slow
COMMAND = [sys.executable, "-m", "gunicorn", "--config", "nrm/server.py", "tests.support.tiny:app"]


def _serve(folder: Path, port: int) -> subprocess.Popen[str]:
    environ = {k: v for k, v in os.environ.items() if not k.startswith("NRM_")}
    environ |= {"NRM_DATA": str(folder), "NRM_PORT": str(port)}
    return subprocess.Popen(
        COMMAND, cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def test_it_serves_with_care_and_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / "root.keys").touch()
    port = _free_port()
    with _serve(tmp_path, port) as server:
        assert server.stderr
        next(line for line in server.stderr if "Booting worker" in line)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}", timeout=20) as answer:
            assert answer.read() == b"77 0 0"
        os.killpg(server.pid, signal.SIGINT)
        server.stderr.read()
    assert server.returncode == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(server.pid, 0)


def test_without_root_keys_it_does_not_start(tmp_path: Path) -> None:
    with _serve(tmp_path, _free_port()) as server:
        assert server.stderr
        told = server.stderr.read()
    assert server.returncode == 1
    assert "flask nrm vault init" in told
    assert "Traceback" not in told
