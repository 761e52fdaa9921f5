"""What an upper feature must do when a lower one changes: one visible line each in `create_app`."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app

_NAME = "nrm_hooks"


def register(app: Flask, event: str, effect: Callable[..., None]) -> None:
    """The effect runs, in the same transaction, whenever the lower feature tells the event."""
    app.extensions.setdefault(_NAME, {}).setdefault(event, []).append(effect)


def tell(event: str, *about: Any) -> None:
    """All effects of the event have run, in the order in which they were registered."""
    for effect in current_app.extensions.get(_NAME, {}).get(event, ()):
        effect(*about)
