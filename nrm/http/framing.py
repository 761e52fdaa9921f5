"""The frame of a page of a feature that stands below `accounts`, where frames are made.

Which links a role sees is known in `accounts/frame.py` and told to the app once, in `create_app`.
"""

from collections.abc import Callable

from flask import Flask, current_app, request

from nrm.http.actor import Actor, signed_in_actor
from nrm.look.page import Frame

_NAME = "nrm_frame_for"


def set_up_frames(app: Flask, frame_for: Callable[[Actor | None, str], Frame]) -> None:
    """Every page of this app is framed by `frame_for`, given who reads and the path."""
    app.extensions[_NAME] = frame_for


def frame_here() -> Frame:
    """The frame of the page that is answered, for whoever reads it."""
    frame: Frame = current_app.extensions[_NAME](signed_in_actor(), request.path)
    return frame
