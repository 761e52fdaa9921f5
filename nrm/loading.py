"""Loading the service's modules quickly: a fifth of a start went into looking for garbage."""

import gc
from importlib import import_module
from typing import Any

from flask import Flask


def load_service() -> Any:
    """The module `nrm.app`, with everything that it imports: none of it will ever be garbage."""
    gc.disable()
    try:
        return import_module("nrm.app")
    finally:
        gc.enable()
        gc.freeze()


def make_service() -> Flask:
    """A new app of the settings of this process."""
    app: Flask = load_service().create_app()
    return app
