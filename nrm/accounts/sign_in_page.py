"""The page that everybody signs in on, with what was answered and what was kept."""

from urllib.parse import urlencode

from flask import request
from flask_babel import gettext

from nrm.accounts.demo_accounts import demo_people
from nrm.accounts.frame import frame_for
from nrm.accounts.schemas import SignIn
from nrm.accounts.views import SignInPage
from nrm.http.forms import own_path
from nrm.look.fields import Field, Kind, summary
from nrm.look.parts import Notice
from nrm.passkeys.challenges import Purpose
from nrm.passkeys.party import is_here


def sign_in_page(
    given: dict[str, str],
    errors: dict[str, str] | None = None,
    *,
    notice: Notice | None = None,
    kept: str = "",
) -> SignInPage:
    """The form, answered by `given`; it leads to the page that the address names in `here`."""
    fields = tuple(_sign_in_fields(given, errors or {}))
    here = own_path(request.args.get("here", "/"))
    return SignInPage(
        frame=frame_for(None, "/sign-in"),
        errors=summary(fields),
        notice=notice,
        fields=fields,
        step=0,
        demo_accounts=demo_people(),
        url="/sign-in" if here == "/" else f"/sign-in?{urlencode({'here': here})}",
        kept=kept,
    )


def unanswered(given: dict[str, str]) -> dict[str, str]:
    """The sentences for what was left empty or is far too long."""
    sentences = {
        "name": gettext("Write the name your agency gave you."),
        "passphrase": gettext("Write your passphrase."),
        "code": gettext("Write the six digits your authenticator app shows now."),
    }
    errors = SignIn().validate(given)
    return {name: sentence for name, sentence in sentences.items() if name in errors}


def _sign_in_fields(given: dict[str, str], errors: dict[str, str]) -> list[Field]:
    def one(name: str, label: str, kind: Kind, autocomplete: str, hint: str = "") -> Field:
        return Field(
            name=name,
            label=label,
            kind=kind,
            hint=hint,
            value="" if errors and name != "name" else given.get(name, ""),
            errors=(errors[name],) if name in errors else (),
            autocomplete=autocomplete,
            required=True,
            passkey=Purpose.SIGN_IN if name == "code" and is_here() else "",
        )

    steady = gettext("Six digits from your authenticator app. A code is good once.")
    typed = gettext("Pasting is fine. A password manager is welcome.")
    return [
        one("name", gettext("Name"), Kind.TEXT, "username"),
        one("passphrase", gettext("Passphrase"), Kind.COVERED, "current-password", typed),
        one("code", gettext("Code"), Kind.CODE, "one-time-code", steady),
    ]
