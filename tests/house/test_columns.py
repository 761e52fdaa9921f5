"""Guard `columns`: levels, shapes, and that models and migrated schema agree on both engines."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Column, LargeBinary, MetaData, Table, Text, create_engine, text

from nrm.database import Base, db
from nrm.sealed import SEALED, SHAPES, Level, Row, level_of
from nrm.vault.shred import METADATA as SHRED
from tests.house.columns import (
    differences,
    misleveled,
    misplaced_tables,
    misshapen,
    missing_triggers,
    unimported,
    unlisted,
)
from tests.house.source import Source, sources
from tests.support.country import Country
from tests.support.steps import a_sent_referral, open_a_case

# Text that anybody may read (vault, rule 6): copied by hand, so that none is added in passing.
PUBLIC = {
    ("account", "name"),
    ("agency", "name"),
    ("agency", "kind"),
    ("agency", "accepting"),
    ("agency", "region"),
    ("intake_region", "region"),
    ("service", "service"),
    ("service", "region"),
    ("service", "languages"),
    ("service", "accepting"),
    *(("service", name) for name in ("genders", "ages", "helpers", "accessibility", "hours")),
    *(("service", name) for name in ("urgent_phone", "places", "counted_at", "withdrawn_at")),
    ("audit_checkpoint", "note"),
    ("audit_cosignature", "line"),
    # Of another country's service, which anybody may know.
    *(("focal_point", name) for name in ("name", "address", "authority")),
}
# What the domain's classes I and S ask to be sealed for members only.
FOR_MEMBERS = {
    ("record", "sealed_content"),
    ("note", "sealed_text"),
    ("draft", "sealed_answers"),
    ("consent", "sealed_details"),
    ("snapshot", "sealed_content"),
    ("identification_decision", "sealed_reasons"),
    ("message", "sealed_body"),
    ("referral", "sealed_address"),
    ("restricted_note", "sealed_text"),
    ("service_note", "sealed_text"),
    ("concern", "sealed_content"),
    ("trm_arrival", "sealed_content"),
    ("consultation", "sealed_content"),
    ("blind_index", "sealed_tag"),
    ("appointment", "sealed_copy"),
}
MARK = "zzcanaryzz"


def _everything() -> MetaData:
    both = MetaData()
    for metadata in (Base.metadata, SHRED):
        for table in metadata.tables.values():
            table.to_metadata(both)
    return both


def test_every_models_file_is_imported_and_holds_all_tables() -> None:
    files = list(sources())
    models = list(sources(name="models.py"))
    assert len(models) > 6
    assert unimported(models, files) == []
    assert [line for source in files for line in misplaced_tables(source)] == []


def test_every_column_has_its_level() -> None:
    tables = _everything()
    assert len(tables.tables) > 20
    assert unlisted(tables, SEALED) == []
    assert misleveled(tables, SEALED, SHAPES) == []


def test_what_is_public_and_what_is_for_members_is_as_written_here() -> None:
    at = {
        level: {(r.table, n) for r in SEALED if r.level == level for n in r.names}
        for level in Level
    }
    assert at[Level.PUBLIC] == PUBLIC
    assert at[Level.AGENCY] == FOR_MEMBERS
    assert level_of("second_factor", "sealed_seed") == Level.SERVICE
    with pytest.raises(KeyError):
        level_of("case", "name")


def test_models_and_migrated_schema_agree(country: Country) -> None:
    with country.app.app_context():
        with db.engine.connect() as connection:
            assert differences(connection, Base.metadata) == []
            assert missing_triggers(connection) == []
        with db.engines["shred"].connect() as connection:
            assert differences(connection, SHRED) == []


def test_stored_texts_have_the_shape_of_their_column(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity={"preferred_name": MARK})
    ana.post(f"/cases/{case['id']}/notes", {"text": MARK})
    there = a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
    nia.step(there, "acknowledge")
    nia.step(there, "ask", question=MARK)
    ana.step(there, "answer", answer=MARK)
    nia.step(there, "decline", reason="no_capacity")
    screening = {"limits_explained": True, "seen_alone": "yes", "interpreter_needed": "no"}
    ana.step(f"/cases/{case['id']}", "screen", **screening, basis="consent")
    closing = {"reason": "no_indicators", "information_given": True}
    assert ana.step(f"/cases/{case['id']}", "close", **closing).json["pending"]
    with country.app.app_context():
        for metadata, engine in ((Base.metadata, db.engine), (SHRED, db.engines["shred"])):
            with engine.connect() as connection:
                assert misshapen(connection, metadata, SHAPES) == []
                assert [t for t in metadata.tables if MARK in _dump(connection, t)] == []


def _dump(connection: object, table: str) -> str:
    rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()  # type: ignore[attr-defined]
    return str(rows)


# The specimens.


def _one(name: str, kind: type[Text | LargeBinary]) -> MetaData:
    tables = MetaData()
    Table("letter", tables, Column(name, kind))
    return tables


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([], "letter.body has no level"),
        ([Row("letter", Level.CODED, "body body")], "letter.body has 2 levels"),
        ([Row("letter", Level.CODED, "body gone")], "letter.gone has a level but does not exist"),
    ],
)
def test_a_column_that_is_not_listed_once_is_caught(rows: Sequence[Row], complaint: str) -> None:
    assert unlisted(_one("body", Text), rows) == [complaint]


@pytest.mark.parametrize(
    ("name", "kind", "level", "complaint"),
    [
        ("body", Text, Level.CODED, "is a free text"),
        ("body", Text, Level.AGENCY, "go together"),
        ("body", LargeBinary, Level.AGENCY, "go together"),
        ("sealed_body", LargeBinary, Level.CODED, "holds bytes"),
        ("sealed_body", LargeBinary, Level.PROOF, "go together"),
        ("body", LargeBinary, Level.PUBLIC, "holds bytes"),
    ],
)
def test_a_wrong_level_is_caught(
    name: str, kind: type[Text | LargeBinary], level: Level, complaint: str
) -> None:
    found = misleveled(_one(name, kind), [Row("letter", level, name)], {})
    assert any(complaint in line for line in found), found


def test_a_shape_for_nothing_is_caught() -> None:
    rows = [Row("letter", Level.AGENCY, "sealed_body")]
    tables = _one("sealed_body", LargeBinary)
    assert misleveled(tables, rows, {}) == []
    assert misleveled(tables, rows, {"letter.title": "x"}) == [
        "letter.title has a shape for nothing"
    ]


def test_a_text_of_another_shape_and_a_schema_that_differs_are_caught() -> None:
    tables, engine = _one("body", Text), create_engine("sqlite://")
    with engine.begin() as connection:
        assert len(differences(connection, tables)) == 1
        tables.create_all(connection)
        assert differences(connection, tables) == []
        connection.execute(tables.tables["letter"].insert(), {"body": "her name"})
        assert misshapen(connection, tables, {"letter.body": "[a-z]+"}) != []
        assert misshapen(connection, tables, {"letter.body": "@services"}) != []
        assert misshapen(connection, tables, {"letter.body": "[a-z ]+", "gone.x": "a"}) == []
        assert len(missing_triggers(connection)) == 11
    engine.dispose()


def test_a_models_file_nobody_imports_is_caught() -> None:
    lonely = Source("nrm/letters/models.py", "x = 1\n")
    reader = Source("nrm/letters/actions.py", "from nrm.letters.models import Letter\n")
    assert unimported([lonely], [lonely]) == ["nrm/letters/models.py is imported nowhere"]
    assert unimported([lonely], [lonely, reader]) == []


def test_a_table_outside_models_is_caught() -> None:
    table = 'class Letter(Base):\n    __tablename__ = "letter"\n'
    assert misplaced_tables(Source("nrm/letters/models.py", table)) == []
    assert len(misplaced_tables(Source("nrm/letters/actions.py", table))) == 1
