"""The role of the service: it does all that people do, and cannot touch what was written.

A real second role of PostgreSQL, which signs in by itself and owns nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from nrm.database import Base
from nrm.log.triggers import APPEND_ONLY
from tests.adversary.everything import found_everything
from tests.adversary.hostile import Hands
from tests.support.clock import moved_by_hand
from tests.support.country import Country, a_country, let_go, make_app
from tests.support.steps import a_sent_referral, accepts, open_a_case

# What jobs write, and what is sent twice.
MAY_BE_EMPTY = {
    "audit_cosignature",
    "alert",
    "log_feed",
    "notice_mark",
    "repeat",
    "webhook_message",
}
POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
_ANOTHER_FUNCTION = (
    "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql "
    "AS $$ BEGIN RETURN NEW; END $$"
)


@dataclass
class Restricted:
    """The country as its owner has it, and as the service runs it; what the owner can run."""

    owner: Country
    service: Country
    role: str

    def command(self, *words: str, by_owner: bool = True) -> tuple[int, str]:
        """Exit status and words of `flask nrm database …`."""
        app = (self.owner if by_owner else self.service).app
        run = app.test_cli_runner().invoke(args=["nrm", "database", *words])
        return run.exit_code, run.output

    def tries(self, statement: str) -> None:
        """The service's role says this to the database; undone again."""
        engine = create_engine(self.service.url)
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()


@pytest.fixture
def restricted(engine_name: str, tmp_path: Path) -> Iterator[Restricted]:
    role = f"nrm_{uuid4().hex[:12]}"
    with a_country(engine_name, tmp_path) as owner:
        engine = create_engine(owner.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE ROLE {role} LOGIN"))
        run = owner.app.test_cli_runner().invoke(args=["nrm", "database", "grant", role])
        assert run.exit_code == 0, run.output
        url = make_url(owner.url).set(username=role).render_as_string(hide_password=False)
        app = make_app(owner.folder, url)
        yield Restricted(owner, Country(app, owner.folder, url, owner.seeds), role)
        let_go(app)
        with engine.connect() as connection:
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))
        engine.dispose()


@POSTGRESQL
def test_the_service_does_its_work_under_a_role_of_its_own(restricted: Restricted) -> None:
    country = restricted.service
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity={"preferred_name": "Vera"})
    there = a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
    assert accepts(nia, there).status_code == 200
    assert ana.get(f"/cases/{case['id']}/sections/identity").status_code == 200
    assert ana.step(there, "withdraw", reason="need_ended").status_code == 200
    run = country.app.test_cli_runner().invoke(args=["nrm", "jobs", "--once"])
    assert '"failed": []' in run.output
    assert Hands(country).verify()[0] == 0
    code, told = restricted.command("check", by_owner=False)
    assert (code, told) == (0, "It can change and delete nothing of the log.\n")


@POSTGRESQL
@pytest.mark.slow
def test_a_row_of_every_table_is_written_under_it(
    restricted: Restricted, monkeypatch: pytest.MonkeyPatch
) -> None:
    found_everything(restricted.service, moved_by_hand(monkeypatch))
    empty = {name for name, rows in Hands(restricted.owner).dump().items() if not rows}
    assert empty <= MAY_BE_EMPTY
    assert Hands(restricted.service).verify()[0] == 0


@POSTGRESQL
def test_it_is_refused_whatever_would_change_the_log(restricted: Restricted) -> None:
    first = 'WHERE "index" = 0'
    refused = [
        *(f"DELETE FROM {table}" for table in (*APPEND_ONLY, "audit_head")),
        *(f"TRUNCATE {table} CASCADE" for table in (*APPEND_ONLY, "audit_head", "account")),
        f"UPDATE audit_entry SET body = '{{}}' {first}",
        f"UPDATE audit_row SET digest = 'ended' {first}",
        "UPDATE audit_checkpoint SET note = ''",
        *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in APPEND_ONLY),
        "DROP TRIGGER audit_entry_no_delete ON audit_entry",
        "DROP FUNCTION audit_append_only() CASCADE",
        _ANOTHER_FUNCTION,
        "DROP TABLE audit_entry",
        "ALTER TABLE audit_entry RENAME TO old",
        "CREATE TABLE mine (id int)",
        "CREATE RULE none AS ON INSERT TO audit_entry DO INSTEAD NOTHING",
        "SET session_replication_role = replica",
        "UPDATE alembic_version SET version_num = '0001'",
    ]
    for statement in refused:
        with pytest.raises(ProgrammingError) as raised:
            restricted.tries(statement)
        assert "permission denied" in str(raised.value) or "must be owner" in str(raised.value)
    restricted.tries(f"GRANT ALL ON audit_entry TO {restricted.role}")  # A warning, and nothing.
    assert restricted.command("check", by_owner=False)[0] == 0


@POSTGRESQL
def test_every_table_has_its_rights_and_the_owner_is_none_to_serve(restricted: Restricted) -> None:
    for table in Base.metadata.tables:
        restricted.tries(f'SELECT count(*) FROM "{table}"')
    code, told = restricted.command("check")
    assert code == 1 and "It may: DELETE audit_entry." in told
    for role in ("nrm", "nobody_at_all", 'x"; DROP'):
        assert restricted.command("grant", role)[0] == 1
    # Said again after a migration, it is as before.
    assert restricted.command("grant", restricted.role)[0] == 0
    assert restricted.command("grant", restricted.role, by_owner=False)[0] == 1


@POSTGRESQL
def test_every_way_past_the_table_is_told(restricted: Restricted) -> None:
    role, other = restricted.role, f"{restricted.role}_x"
    before = [f"CREATE ROLE {other} LOGIN NOINHERIT", f"GRANT {role} TO {other}"]
    ways = (
        (f"GRANT UPDATE (body) ON audit_entry TO {role}", "UPDATE audit_entry, a column of it"),
        (f"GRANT TRIGGER ON audit_row TO {role}", "TRIGGER audit_row"),
        (f"GRANT DELETE ON audit_head TO {role}", "DELETE audit_head"),
        ("GRANT TRUNCATE ON audit_head TO PUBLIC", "TRUNCATE audit_head"),
        (f"GRANT CREATE ON SCHEMA public TO {role}", "make tables and functions beside"),
        (f"ALTER TABLE audit_mark OWNER TO {role}", "own audit_mark"),
        (f"ALTER FUNCTION audit_append_only OWNER TO {role}", "own audit_append_only"),
        (f"GRANT pg_write_server_files TO {role}", "files and run programs of the server"),
        (f"ALTER ROLE {role} BYPASSRLS", "BYPASSRLS"),
        (f"ALTER ROLE {role} CREATEROLE", "CREATEROLE"),
        (f"ALTER ROLE {role} SUPERUSER", "it is a superuser"),
    )
    engine = create_engine(restricted.owner.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in before:
            connection.execute(text(statement))
        assert restricted.command("check", role)[0] == 0
        for statement, words in ways:
            connection.execute(text(statement))
            for whose in (role, other):
                code, told = restricted.command("check", whose)
                assert (code, words in told) == (1, True), (statement, told)
        # What another may become is told with its name.
        assert f"DELETE audit_head, as {role}" in told
        connection.execute(text(f"ALTER ROLE {role} NOSUPERUSER"))
        connection.execute(text(f"DROP ROLE {other}"))
        for table in ("TABLE audit_mark", "FUNCTION audit_append_only"):
            connection.execute(text(f"ALTER {table} OWNER TO CURRENT_USER"))
    engine.dispose()
    assert restricted.command("check", "nobody_at_all")[0] == 1


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_sqlite_knows_no_roles(country: Country) -> None:
    runner = country.app.test_cli_runner()
    for words, status in ((("grant", "somebody"), 1), (("check",), 0)):
        run = runner.invoke(args=["nrm", "database", *words])
        assert (run.exit_code, "SQLite knows no roles" in run.output) == (status, True)
