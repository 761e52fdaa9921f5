"""Bringing the database to the present form: numbered migrations, through Flask-Migrate."""

from typing import Any

import flask_migrate
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app

import config
from nrm.database import db
from nrm.vault.shred import create_store


def init_migrations(app: Flask) -> None:
    """`flask db …` knows where the migrations stand, in a clone or an installed wheel."""
    folder = str(config.shipped("migrations"))
    flask_migrate.Migrate(app, db, directory=folder, render_as_batch=True)


def migrate() -> None:
    """Main database and shred store have their present form; nothing happens if they had it."""
    create_store()
    if current_revision() != newest_revision():
        flask_migrate.upgrade()


def current_revision() -> str | None:
    """The number of the newest migration that the database has seen; None for an empty one."""
    with db.engine.execution_options(nrm_reading=True).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The number of the newest migration there is."""
    extension: Any = current_app.extensions["migrate"]
    return ScriptDirectory(extension.directory).get_current_head()
