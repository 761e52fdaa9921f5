"""Runs migrations inside the app: one transaction, foreign keys off on SQLite while it lasts.

Every `models.py` on disk is imported, so that no table is invisible to a comparison.
"""

from importlib import import_module
from pathlib import Path

from alembic import context
from flask import current_app

import nrm
from nrm.database import Base, db

for models in sorted(Path(nrm.__file__).parent.rglob("models.py")):
    parts = models.relative_to(Path(nrm.__file__).parent.parent).with_suffix("").parts
    import_module(".".join(parts))


def run() -> None:
    """Bring the main database from one form to another, all or nothing."""
    engine = db.engine
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Inside a transaction this pragma does nothing, so it comes before BEGIN.
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transactional_ddl=True,
            render_as_batch=True,
            compare_type=True,
        )
        try:
            with context.begin_transaction():
                context.run_migrations()
                _check_foreign_keys(connection)
        finally:
            if connection.dialect.name == "sqlite":
                connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")


def _check_foreign_keys(connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"{len(broken)} rows point nowhere after this migration")


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database; there is no offline mode.")
with current_app.app_context():
    run()
