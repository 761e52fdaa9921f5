"""What this feature adds to the service: calls and pages."""

from typing import Final

from nrm.accounts import (
    api,
    confirming_pages,
    joining_pages,
    mailbox_api,
    mailbox_pages,
    not_me_pages,
    pages,
    passkey_api,
    passkey_pages,
    passphrase_pages,
    people_pages,
    recovery_api,
    recovery_pages,
    shift_edges,
)

APIS: Final = (
    api.blueprint,
    passkey_api.blueprint,
    mailbox_api.blueprint,
    recovery_api.blueprint,
    shift_edges.calls,
)
PAGES: Final = (
    pages.blueprint,
    passphrase_pages.blueprint,
    not_me_pages.blueprint,
    passkey_pages.blueprint,
    mailbox_pages.blueprint,
    recovery_pages.blueprint,
    joining_pages.blueprint,
    people_pages.blueprint,
    confirming_pages.blueprint,
    shift_edges.pages,
)
