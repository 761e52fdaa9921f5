"""Thousands of apps in one run, all of the same templates and statements: each is compiled once."""

import os
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Dialect, Engine
from sqlalchemy.util import LRUCache

from nrm.database import db
from tests.support.databases import FOLDER

# For each engine the first dialect of this worker, told by its first connection what it talks to.
_DIALECTS: dict[str, Dialect] = {}
_STATEMENTS: LRUCache[Any, Any] = LRUCache(2000)


def compiled_once(app: Flask) -> None:
    """What an app of this run compiled before is taken by this one."""
    folder = Path(os.environ[FOLDER]) / "templates"
    folder.mkdir(mode=0o700, exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    with app.app_context():
        for engine in db.engines.values():
            _share(engine)


def _share(engine: Engine) -> None:
    # A compiled statement is known by the dialect as an object, and every engine brings its own.
    if engine.dialect.name not in _DIALECTS:
        engine.connect().close()
        engine.dispose()
        _DIALECTS[engine.dialect.name] = engine.dialect
    engine.dialect = _DIALECTS[engine.dialect.name]
    engine.update_execution_options(compiled_cache=_STATEMENTS)
