"""What the pages of a referral that was not sent show: preparing it, and looking before sending."""

from dataclasses import dataclass
from datetime import datetime

from nrm.files.views import FileRow
from nrm.look.fields import Field, StepForm
from nrm.look.page import Page
from nrm.look.parts import Fact, Link, Seen, Stage


@dataclass(frozen=True, kw_only=True)
class ReferPage(Page):
    """Preparing a referral: the questions, and what the partner will see of the answers as saved.

    `request` is who is asked for what, `envelope` what is seen before acceptance, `sharing` the
    lines agreed for afterwards. `before` and `after` are the preview. `once` is empty for a
    draft that exists; then `version` counts. `consent_url`: where a missing consent is recorded;
    `partner_url`: where another service or partner is chosen for the draft. `follows`: the id of
    the ended referral that a new one follows, `alongside` of one that asks for the same.
    """

    code: str
    case_url: str
    url: str
    once: str
    version: int
    partner: str
    stages: tuple[Stage, ...]
    request: tuple[Field, ...]
    envelope: tuple[Field, ...]
    sharing: tuple[Field, ...]
    before: tuple[Seen, ...]
    after: tuple[Seen, ...]
    saved_at: datetime | None = None
    warning: str = ""
    consent_url: str = ""
    partner_url: str = ""
    follows: str = ""
    alongside: str = ""


@dataclass(frozen=True, kw_only=True)
class PreviewPage(Page):
    """Before sending: what the recipient will see before it accepts, and after.

    `unwritten` names the lines in which nothing stands yet; `send` is None where something of the
    referral is still missing.
    """

    back: Link
    partner: str
    title: str
    envelope: tuple[Fact, ...]
    covered: str
    snapshot: tuple[Fact, ...]
    files: tuple[FileRow, ...]
    unwritten: str
    send: StepForm | None
    edit_url: str
