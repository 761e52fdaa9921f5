"""An installation that nothing but the command line has touched, and what people type there."""

from base64 import b32decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BufferedReader, RawIOBase
from typing import Any

from click.testing import Result
from flask import Flask

from nrm.accounts.models import BY_NAME
from nrm.database import db, now, session, transaction
from nrm.log.models import AuditEntry
from nrm.vault import totp
from tests.support.clock import Hands
from tests.support.country import PASSPHRASE

CUSTODIAN = ("--duty", "custodian")
Line = str | Callable[[], str]


class _Lines(RawIOBase):
    """A line at a time, as a person types: what happens before a line has happened."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        line = next(self._lines, None)
        if line is None:
            return 0
        told = f"{line if isinstance(line, str) else line()}\n".encode()
        buffer[: len(told)] = told
        return len(told)


def code_in(invitation: str) -> str:
    """The code that an invitation printed."""
    return next(line.strip() for line in invitation.splitlines() if len(line.strip()) == 32)


@dataclass
class Installation:
    """An empty installation, a terminal, and what its people remember."""

    app: Flask
    hands: Hands
    seeds: dict[str, bytes] = field(default_factory=dict)

    def run(self, *arguments: str, typed: tuple[Line, ...] = ()) -> Result:
        """`flask nrm ARGUMENTS`, with these lines typed; a callable acts and then types."""
        lines = BufferedReader(_Lines(iter(typed)))
        return self.app.test_cli_runner().invoke(args=["nrm", *arguments], input=lines)

    def done(self, *arguments: str, typed: tuple[Line, ...] = ()) -> str:
        """The output of a command that succeeds."""
        result = self.run(*arguments, typed=typed)
        assert result.exit_code == 0, result.output
        return result.output

    def signs_in(self, name: str) -> tuple[str, str, str]:
        """What somebody types to sign in, half a minute later."""
        self.hands.on(31)
        return self.answers(name)

    def answers(self, name: str) -> tuple[str, str, str]:
        """What somebody types to sign in now."""
        return name, PASSPHRASE, totp.current_code(self.seeds[name], now())

    def joins(self, name: str, invitation: str) -> str:
        """Somebody activates with the code of an invitation; the output."""
        code = code_in(invitation)
        output = self.done("accounts", "activate", typed=(code, PASSPHRASE, PASSPHRASE))
        secret = output.partition("Secret:")[2].split()[0]
        self.seeds[name] = b32decode(secret)
        return output

    def invited(self, name: str, role: str, agency: str, *more: str, by: str = "rita") -> None:
        typed = self.signs_in(by)
        output = self.done(
            "accounts", "invite", name, "--role", role, "--agency", agency, *more, typed=typed
        )
        self.joins(name, output)

    def registered(self, name: str, *custodians: str) -> None:
        """A proposed agency whose two custodians have activated is live."""
        first = custodians[0]
        typed = (*self.signs_in("rita"), *custodians, "y", "y", *self.answers(first))
        self.done("agencies", "register", name, typed=typed)

    def proposed(self, name: str, kind: str) -> None:
        self.done("agencies", "propose", name, "--kind", kind, typed=self.signs_in("rita"))

    def state(self, name: str) -> str:
        with self.app.app_context(), transaction(write=False):
            return session().scalars(BY_NAME, {"name": name}).one().state

    def logged(self, action: str) -> list[str]:
        """Outcomes of this action, oldest first."""
        with self.app.app_context(), transaction(write=False) as reading:
            entries = reading.query(AuditEntry).filter_by(action=action)
            return [entry.outcome for entry in entries.order_by(AuditEntry.index)]

    def signed_in(self) -> int:
        """How many sessions stand open."""
        with self.app.app_context(), db.engine.connect() as connection:
            counted = "SELECT count(*) FROM signed_in WHERE ended_at IS NULL"
            return connection.exec_driver_sql(counted).scalar_one()
