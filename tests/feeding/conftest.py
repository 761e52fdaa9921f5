"""A country whose log is handed to a receiver."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nrm.feeding.receiver import receiver_of
from nrm.log.tree import leaf_hash
from tests.adversary.hostile import Hands
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.syslog import Message, Receiver


@dataclass
class Fed:
    """The country, the receiver that it was told of, and the time."""

    country: Country
    receiver: Receiver
    time: Time

    def name(self, options: dict[str, str]) -> None:
        """Another receiver is named."""
        self.country.app.extensions["nrm_feed_receiver"] = receiver_of(options)

    def command(self, *words: str) -> tuple[int, str]:
        """Exit status and words of `flask nrm audit feed …`."""
        run = self.country.app.test_cli_runner().invoke(args=["nrm", "audit", "feed", *words])
        if run.exception is not None and not isinstance(run.exception, SystemExit):
            raise run.exception
        return run.exit_code, run.output

    def round(self) -> dict[str, Any]:
        """What a round of all jobs says."""
        run = self.country.app.test_cli_runner().invoke(args=["nrm", "jobs", "--once"])
        told: dict[str, Any] = json.loads(run.stdout)
        return told

    def row(self) -> dict[str, Any]:
        """How far it came."""
        return Hands(self.country).row("log_feed")

    def written(self) -> list[str]:
        """The bodies of the log, in order."""
        found = Hands(self.country).rows("audit_entry")
        return [row["body"] for row in sorted(found, key=lambda row: row["index"])]

    def outages(self) -> list[tuple[str, str | None]]:
        """What the log says of its being handed over."""
        entries = [json.loads(body) for body in self.written()]
        return [(e["outcome"], e["reason"]) for e in entries if e["action"] == "audit.feed"]


def indexes(messages: list[Message]) -> list[int]:
    """The sequence numbers of messages, each of which holds what its leaf says."""
    found = [message.elements["nrm@32473"] for message in messages]
    for told, message in zip(found, messages, strict=True):
        assert leaf_hash(message.text.encode()).hex() == told["leaf"]
    return [int(told["index"]) for told in found]


def first_times(found: list[int]) -> list[int]:
    """Each index where it came first."""
    return list(dict.fromkeys(found))


@pytest.fixture
def fed(country: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fed]:
    receiver = Receiver(tmp_path / "siem")
    made = Fed(country, receiver, moved_by_hand(monkeypatch))
    made.name(receiver.options())
    yield made
    receiver.down()
