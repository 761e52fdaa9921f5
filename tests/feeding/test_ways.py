"""The log is handed over as lines of JSON: to a file that may be rotated, or by HTTPS."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config import Unconfigured, from_environment
from nrm.feeding.receiver import Way, receiver_of
from nrm.log.tree import leaf_hash
from tests.feeding.conftest import Fed
from tests.support.receiver import Receiver as WebReceiver
from tests.support.smtp import HOST

SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
TOKEN = "Bearer a-long-one-that-only-files-know"


def _indexes(lines: list[str]) -> list[int]:
    found: list[Any] = [json.loads(line) for line in lines]
    for told in found:
        body = json.dumps(told["entry"], sort_keys=True, separators=(",", ":"))
        assert leaf_hash(body.encode()).hex() == told["leaf"]
    return [told["index"] for told in found]


@SQLITE
def test_a_file_grows_and_may_be_renamed(fed: Fed, tmp_path: Path) -> None:
    path = tmp_path / "entries.jsonl"
    fed.name({"NRM_SIEM_URL": path.as_uri()})
    fed.round()
    first = path.read_text().splitlines()
    assert path.stat().st_mode & 0o777 == 0o640
    path.rename(tmp_path / "entries.jsonl.1")
    fed.country.person("ana")
    fed.round()
    second = path.read_text().splitlines()
    assert _indexes([*first, *second]) == list(range(len(fed.written())))
    assert len(first) > 1 and second


@SQLITE
def test_a_line_that_was_cut_short_is_left_and_comes_again(fed: Fed, tmp_path: Path) -> None:
    path = tmp_path / "entries.jsonl"
    fed.name({"NRM_SIEM_URL": path.as_uri()})
    path.write_text('{"entry":{"acti')
    fed.round()
    torn, *lines = path.read_text().splitlines()
    assert torn == '{"entry":{"acti'
    assert _indexes(lines) == list(range(len(fed.written())))


@SQLITE
def test_a_file_that_cannot_be_written_rings(fed: Fed, tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    fed.name({"NRM_SIEM_URL": (folder / "entries").as_uri()})
    folder.rmdir()
    assert fed.round()["failed"] == ["feed"]
    assert (fed.row()["size"], fed.row()["error"]) == (0, "unreachable")
    folder.mkdir()
    fed.round()
    assert _indexes((folder / "entries").read_text().splitlines()) == list(
        range(len(fed.written()))
    )


@pytest.fixture
def web(fed: Fed, tmp_path: Path) -> Iterator[WebReceiver]:
    receiver = WebReceiver(tmp_path).up()
    token = tmp_path / "token"
    token.write_text(f"{TOKEN}\n")
    fed.name(
        {
            "NRM_SIEM_URL": receiver.address,
            "NRM_SIEM_CA": str(receiver.authority),
            "NRM_SIEM_TOKEN_FILE": str(token),
        }
    )
    yield receiver
    receiver.down()


@SQLITE
def test_by_https_it_is_taken_once_it_was_answered_well(fed: Fed, web: WebReceiver) -> None:
    web.answers = 503
    assert fed.round()["failed"] == ["feed"]
    assert (fed.row()["size"], fed.row()["error"]) == (0, "broken")
    web.answers = 200
    fed.round()
    calls = web.calls[1:]
    lines = [line for call in calls for line in call.body.decode().splitlines()]
    assert _indexes(lines) == list(range(len(fed.written())))
    assert {call.headers["authorization"] for call in calls} == {TOKEN}
    assert {call.headers["content-type"] for call in calls} == {"application/x-ndjson"}


def test_what_the_settings_name(tmp_path: Path) -> None:
    assert receiver_of({}) is None
    syslog = receiver_of({"NRM_SIEM_URL": "syslog+tls://siem.example"})
    assert syslog and (syslog.way, syslog.host, syslog.port) == (Way.SYSLOG, "siem.example", 6514)
    web = receiver_of({"NRM_SIEM_URL": "https://[::1]:8443/hec?source=nrm"})
    assert web and (web.host, web.port, web.path) == ("::1", 8443, "/hec?source=nrm")
    assert "hec" not in web.name and "hec" not in repr(web)
    given = {"NRM_DATA": str(tmp_path), "NRM_SIEM_URL": "https://siem.example/", "NRM_SIEM_CA": ""}
    assert from_environment(given).feed_options == {"NRM_SIEM_URL": "https://siem.example/"}


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"NRM_SIEM_URL": ""}, "NRM_SIEM_URL"),
        ({"NRM_SIEM_URL": "syslog://siem.example"}, "NRM_SIEM_URL"),
        ({"NRM_SIEM_URL": "http://siem.example/"}, "NRM_SIEM_URL"),
        ({"NRM_SIEM_URL": "syslog+tls://siem.example:99999"}, "NRM_SIEM_URL"),
        ({"NRM_SIEM_URL": "syslog+tls://siem.example/path"}, "NRM_SIEM_URL"),
        ({"NRM_SIEM_URL": "https://me:secret@siem.example/"}, "NRM_SIEM_TOKEN_FILE"),
        ({"NRM_SIEM_URL": "file://elsewhere/var/log/nrm"}, "NRM_SIEM_URL"),
        ({"NRM_SIEM_URL": "file:///nowhere/at/all"}, "no folder"),
        ({"NRM_SIEM_URL": "file:///tmp/"}, "NRM_SIEM_URL"),
        ({"NRM_SIEM_URL": "file:///tmp/x", "NRM_SIEM_CA": "/x"}, "needs no other"),
        ({"NRM_SIEM_URL": f"syslog+tls://{HOST}", "NRM_SIEM_CA": "/nowhere"}, "NRM_SIEM_CA"),
        ({"NRM_SIEM_URL": f"syslog+tls://{HOST}", "NRM_SIEM_TOKEN_FILE": "/x"}, "token"),
        ({"NRM_SIEM_CA": "/nowhere"}, "NRM_SIEM_URL"),
    ],
)
def test_what_is_no_receiver_stops_the_start(options: dict[str, str], named: str) -> None:
    with pytest.raises(Unconfigured, match=named):
        receiver_of(options)
