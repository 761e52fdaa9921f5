"""A concern arrives: told by nobody who is signed in, sealed before anything else is done with it.

The act is nobody's in the log: no account, no agency, no address. What repeats one that arrived
changes nothing and has the same code.
"""

from uuid import uuid4

from flask_babel import gettext
from sqlalchemy.exc import IntegrityError

from nrm import workflow
from nrm.agencies.models import Agency
from nrm.agencies.public_keys import agency_certificates
from nrm.database import now, session, transaction
from nrm.errors import Invalid, OutOfTurn, Unavailable, to_translate
from nrm.http.acting import write_refusal
from nrm.http.problems import TooMany
from nrm.http.repeats import LONGEST_KEY
from nrm.http.strangers import count_stranger
from nrm.intake.crowding import check_room
from nrm.intake.deadlines import begin_clock
from nrm.intake.models import BY_RECEIPT, Concern
from nrm.intake.receipts import receipt_for, receipt_hashes
from nrm.intake.sealing import seal_told
from nrm.intake.taking import find_taking
from nrm.intake.told import Told, check_told, type_again
from nrm.log import writer as log
from nrm.vault.canonical import canonical
from nrm.vault.models import Certificate

# Said at the last part, whatever its questions are: its texts are as they were.
OTHER_KEY = "tab_key"
NOBODY_TAKES = to_translate(
    "Nobody takes concerns in here for this region. Please call one of the numbers of the help."
)


def hand_over(told: Told, once: str, work: str = "") -> str:
    """What was told lies with the agency of its region; the code that the sender is given.

    `work`: what it brings along where many arrive (`work.py`). Raises Invalid for what may not be
    sent, OutOfTurn where no agency takes it in, TooMany where too much arrived.
    """
    _check(told, once)
    code, hashes = "", list[bytes]()
    try:
        with transaction():
            code = receipt_for(once, canonical(told.plain()))
            hashes = receipt_hashes(code)
            if not _stands(hashes):
                _arrive(told, code, hashes[0], work)
    except IntegrityError:
        # The same press a second time, in the same moment: the first one stands.
        with transaction(write=False):
            if _stands(hashes):
                return code
        raise
    except TooMany:
        count_stranger("concern.send")
        raise
    except Unavailable as alarm:
        write_refusal(None, "concern.arrive", alarm)
        raise
    return code


def _check(told: Told, once: str) -> None:
    check_told(told)
    if told.unread and told.tab_key is None:
        raise Invalid({name: [type_again()] for name in told.unread})
    if len(once) > LONGEST_KEY:
        # Cut short, two of them would be one concern.
        raise Invalid({"Idempotency-Key": [gettext("Use a key of 1 to 200 characters.")]})


def key_to_seal_to(region: str) -> Certificate:
    """The key of the agency that takes in what is told of a region; OutOfTurn where none does.

    Unavailable, and the log says so, when it is not as it should be: nothing is sealed to it.
    """
    try:
        with transaction(write=False):
            return key_of(find_taker(region))
    except Unavailable as alarm:
        write_refusal(None, "concern.arrive", alarm)
        raise


def key_of(agency: Agency) -> Certificate:
    """What is sealed to it now, in force and checked; OutOfTurn where it is suspended."""
    return agency_certificates([agency.id], to_send_to=agency.id)[agency.id]


def find_taker(region: str) -> Agency:
    """The agency that takes in what is told of a region; OutOfTurn where none does."""
    agency = find_taking(region)
    if agency is None:
        raise OutOfTurn(NOBODY_TAKES)
    return agency


def _stands(hashes: list[bytes]) -> bool:
    return session().scalars(BY_RECEIPT, {"hashes": hashes}).first() is not None


def _arrive(told: Told, code: str, receipt_hash: bytes, work: str) -> None:
    agency = find_taker(told.region)
    check_room(agency.id, told.urgency, code, work)
    session().add(_concern(told, agency, receipt_hash))
    log.write(None, "concern.arrive")


def _concern(told: Told, agency: Agency, receipt_hash: bytes) -> Concern:
    to = key_of(agency)
    if told.unread and told.tab_key and told.tab_key.certificate_id != to.id:
        raise Invalid({OTHER_KEY: [gettext("Nothing was sent yet")]})
    made = Concern(
        id=uuid4(),
        agency_id=agency.id,
        urgency=told.urgency,
        arrived_at=now(),
        receipt_hash=receipt_hash,
    )
    seal_told(made, to, told)
    workflow.begin(made, "arrive")
    begin_clock(made)
    return made
