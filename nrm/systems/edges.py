"""Where the world meets an agency's systems: what `create_app` takes in."""

from nrm.systems.identifying import identify
from nrm.systems.pages import blueprint

__all__ = ["PAGES", "identify"]

PAGES = (blueprint,)
