"""How the secret of a new authenticator app is shown: a picture, letters, and the code it gives."""

from nrm.accounts.secret_fields import Errors, code_field
from nrm.look.fields import summary
from nrm.look.page import Frame
from nrm.look.pictures import draw_code
from nrm.profile import current_profile
from nrm.recovery.phones import Offer, sealed_offer
from nrm.recovery.views import OfferPage
from nrm.vault.totp import base32, totp_uri


def offer_page(frame: Frame, offered: Offer, errors: Errors, url: str, back: str) -> OfferPage:
    """The page that shows this offer; its form is sent to `url`."""
    fields = (code_field(errors),)
    address = totp_uri(offered.seed, offered.name, current_profile().title)
    return OfferPage(
        frame=frame,
        errors=summary(fields),
        picture=draw_code(address),
        secret=_grouped(base32(offered.seed)),
        token=sealed_offer(offered),
        fields=fields,
        url=url,
        back=back,
    )


def _grouped(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
