"""All pages of lost keys and phones, for `create_app`."""

from nrm.recovery import (
    admin_pages,
    asking_pages,
    continuing_pages,
    helping_pages,
    own_phone_pages,
    phone_pages,
)

BLUEPRINTS = (
    asking_pages.blueprint,
    continuing_pages.blueprint,
    phone_pages.blueprint,
    own_phone_pages.blueprint,
    admin_pages.blueprint,
    helping_pages.blueprint,
)
