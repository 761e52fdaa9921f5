"""`/admin/keys/sheet`: the agency's keys on one page, to be printed, signed by hand and kept."""

from base64 import b64encode

from flask import Blueprint, Response
from flask_babel import gettext

from nrm.accounts.frame import frame_for
from nrm.custody.actions import read_sheet
from nrm.custody.keys_pages import key_facts
from nrm.custody.sheet import Sheet
from nrm.custody.views import SheetPage
from nrm.database import now
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import draw
from nrm.log.checkpoints import Checkpoint
from nrm.look.parts import Fact
from nrm.look.pictures import draw_code
from nrm.vault.certificates import fingerprint_of
from nrm.vault.words import fingerprint_words

blueprint = Blueprint("key_sheet", __name__)
_HERE = "/admin/keys/sheet"


@blueprint.get(_HERE)
def show() -> Response:
    """The sheet, as it is today."""
    with acting("agency.read_keys") as actor:
        sheet = read_sheet(actor)
    return draw("custody/sheet.html", _page(actor, sheet))


def _page(actor: Actor, sheet: Sheet) -> SheetPage:
    custodians = [
        Fact(label=name, value=fingerprint_words(fingerprint_of(certificate)))
        for name, certificate in sheet.custodians
    ]
    registrar = fingerprint_words(bytes.fromhex(sheet.anchor))
    return SheetPage(
        frame=frame_for(actor, _HERE),
        agency=sheet.agency.name,
        printed_at=now(),
        epoch=key_facts(sheet.epoch),
        custodians=tuple(custodians),
        country=(
            Fact(label=gettext("Words of the registrar"), value=registrar),
            Fact(label=gettext("Key of the log"), value=sheet.log_key),
        ),
        picture=draw_code(sheet.code()),
        log=() if sheet.checkpoint is None else _log(sheet.checkpoint),
    )


def _log(checkpoint: Checkpoint) -> tuple[Fact, ...]:
    return (
        Fact(label=gettext("Origin"), value=checkpoint.origin),
        Fact(label=gettext("Entries"), value=str(checkpoint.size)),
        Fact(label=gettext("Root"), value=b64encode(checkpoint.root).decode()),
    )
