"""Thousands of apps in one run, all of the same routes, templates and statements: made once."""

import os
from collections.abc import Callable
from copy import copy, deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Dialect, Engine
from sqlalchemy.util import LRUCache

import config
from nrm.app import create_app, set_up
from nrm.database import db
from nrm.http.api import DOCUMENT
from tests.support.databases import FOLDER

# For each engine the first dialect of this worker, told by its first connection what it talks to.
_DIALECTS: dict[str, Dialect] = {}
_STATEMENTS: LRUCache[Any, Any] = LRUCache(2000)


def an_app(settings: config.Settings) -> Flask:
    """As `create_app` makes it; only with routes and templates of the first of its profile."""
    app = copy(_first())
    if (settings.profile, settings.demo) != (app.config["NRM_PROFILE"], app.config["NRM_DEMO"]):
        return create_app(settings)
    for name, value in vars(app).items():
        setattr(app, name, _own(value))
    del app.extensions["sqlalchemy"]
    set_up(app, settings)
    app.extensions[DOCUMENT] = _own_document(app.extensions[DOCUMENT])
    return app


@cache
def _first() -> Flask:
    # Nothing is ever asked of it, so that no test leaves anything in the next one's app.
    folder = Path(os.environ[FOLDER]) / f"first-{os.getpid()}"
    folder.mkdir(mode=0o700)
    settings = {"NRM_DATA": str(folder), "NRM_DATABASE_URL": f"sqlite:///{folder}/none.db"}
    app = create_app(config.from_environment(settings))
    app.url_map.add = _refuse  # type: ignore[method-assign]
    return app


def _refuse(_rule: object) -> None:
    raise RuntimeError("all tests share these routes; put another view behind one of them")


def _own(value: Any) -> Any:
    """A dictionary or list of lists and dictionaries that others do not change."""
    if isinstance(value, list):
        return value.copy()
    if not isinstance(value, dict):
        return value
    made = copy(value)
    made.update({key: _own(inner) for key, inner in value.items()})
    return made


def _own_document(document: Callable[[], Any]) -> Callable[[], Any]:
    return lambda: deepcopy(document())


def compiled_once(app: Flask) -> None:
    """What an app of this run compiled before is taken by this one."""
    folder = Path(os.environ[FOLDER]) / "templates"
    folder.mkdir(mode=0o700, exist_ok=True)
    if app.jinja_env.bytecode_cache is None:
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
