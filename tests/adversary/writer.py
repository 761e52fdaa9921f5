"""A writer of the database at work: what he forges, and the act that is to give him a key.

`MOVES` has one function for each; it does what it is called, and answers with that act.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from nrm.vault.certificates import _LABEL as CERTIFICATE
from nrm.vault.certificates import _payload as certificate_payload
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import new_person_keys
from nrm.vault.models import Certificate
from nrm.vault.signing import sign
from nrm.vault.suites import unwrap, wrap
from tests.adversary.conftest import VISIT, Story
from tests.adversary.hostile import MARK, Row
from tests.adversary.openers import made
from tests.custody.colleagues import makes_leave


class Writer:
    """Somebody with SQL who made keys of his own, and wants one of anything wrapped to them."""

    def __init__(self, story: Story) -> None:
        self.story, self.hands, self.own = story, story.hands, new_person_keys()
        self.inserted = set[UUID]()

    def certificate(self, agency: str, **other: Any) -> Row:
        """The certificate of this agency with his keys in it, signed as well as he can."""
        row = self.hands.row("agency", name=agency)
        real = self.hands.row("certificate", id=row["certificate_id"])
        forged = {**real, "encryption_public": self.own.public_encryption, **other}
        payload = certificate_payload(made(Certificate, forged))
        return {**forged, "signature": sign(self.own.keyring.signing, CERTIFICATE, payload)}

    def holds(self) -> list[UUID]:
        """The wraps that open to him."""
        return [row["id"] for row in self.hands.rows("grant") if self._opens(row)]

    def _opens(self, row: Row) -> bool:
        bound_to = context("nrm/wrap", 1, row["kind"], row["subject_id"], row["holder_key_id"])
        for ctx in (bound_to, context("nrm/locked", 1, bound_to)):
            with suppress(SealBroken):
                unwrap(self.own.keyring.encryption, row["sealed_key"], ctx)
                return True
        return False


Try = Callable[[Writer], Any]


def exchanges_an_agencys_key(writer: Writer) -> Any:
    forged = writer.certificate("Clinic")
    writer.hands.set("certificate", forged["id"], **_changed(forged))
    return _refers(writer)


def certifies_an_agencys_key_anew(writer: Writer) -> Any:
    forged = writer.certificate("Clinic", id=uuid4(), epoch=2)
    writer.hands.insert("certificate", forged)
    row = writer.hands.row("agency", name="Clinic")
    writer.hands.set("agency", row["id"], certificate_id=forged["id"])
    return _refers(writer)


def takes_another_recipients_place(writer: Writer) -> Any:
    police = UUID(writer.story.country.agency_id("Police"))
    writer.hands.set("referral", writer.story.referral_id, recipient_id=police)
    return _accepts(writer)


def exchanges_a_members_key(writer: Writer) -> Any:
    sue = writer.hands.row("account", name="sue")
    public = writer.own.public_encryption
    writer.hands.set("certificate", sue["certificate_id"], encryption_public=public)
    return makes_leave(writer.story.country, writer.story.ana, "eva")


def exchanges_an_accounts_key(writer: Writer) -> Any:
    sue = writer.hands.row("account", name="sue")
    writer.hands.set("account", sue["id"], encryption_public=writer.own.public_encryption)
    return makes_leave(writer.story.country, writer.story.ana, "eva")


def becomes_a_member(writer: Writer) -> Any:
    nia = writer.hands.row("account", name="nia")
    lead = UUID(writer.story.country.agency_id("Lead North"))
    writer.hands.set("account", nia["id"], agency_id=lead, role="supervisor", duties="custodian")
    return writer.story.nia.get(f"{writer.story.here}/sections/identity")


def grants_himself_a_case(writer: Writer) -> Any:
    nia = writer.hands.row("account", name="nia")
    clinic = UUID(writer.story.country.agency_id("Clinic"))
    (real,) = writer.hands.rows("grant", kind="case", subject_id=writer.story.case_id)
    epoch = writer.hands.row("agency", id=clinic)["certificate_id"]
    held = {"holder_id": clinic, "holder_key_id": epoch, "signer_id": nia["certificate_id"]}
    forged = {**real, "id": uuid4(), **held}
    writer.inserted.add(forged["id"])
    writer.hands.insert("grant", forged)
    return writer.story.nia.get(f"{writer.story.here}/sections/identity")


def wraps_a_key_of_his_own(writer: Writer) -> Any:
    """So that what is written next would lie under a key that he knows."""
    (real,) = writer.hands.rows("grant", kind="case", subject_id=writer.story.case_id)
    agency = writer.hands.row("agency", name="Lead North")["certificate_id"]
    public = writer.hands.row("certificate", id=agency)["encryption_public"]
    bound_to = context("nrm/wrap", 1, "case", writer.story.case_id, agency)
    writer.hands.set("grant", real["id"], sealed_key=wrap(public, bytes(32), bound_to))
    return writer.story.ana.post(f"{writer.story.here}/notes", {"text": f"More of {MARK}"})


def forges_a_record(writer: Writer) -> Any:
    row = writer.hands.row("record", case_id=writer.story.case_id, name="identity")
    forged = {"id": uuid4(), "number": 2, "sealed_content": bytes(600), "record_hash": bytes(32)}
    writer.hands.insert("record", {**row, **forged})
    return writer.story.ana.get(f"{writer.story.here}/sections/identity")


def takes_a_record_away(writer: Writer) -> Any:
    row = writer.hands.row("record", case_id=writer.story.case_id, name="identity")
    writer.hands.delete("record", row["id"])
    return writer.story.ana.get(f"{writer.story.here}/sections/identity")


def puts_a_withdrawn_consent_back(writer: Writer) -> Any:
    story, old = writer.story, writer.hands.row("consent", id=writer.story.consent_id)
    state = writer.hands.row("referral", id=story.referral_id)
    wraps = writer.hands.rows(
        "grant", subject_id=story.referral_id, holder_id=state["recipient_id"]
    )
    story.ana.post(f"/consents/{story.consent_id}/withdraw", {"how": "verbal"})
    for table, row in (("consent", old), ("referral", state), *(("grant", row) for row in wraps)):
        writer.hands.put_back(table, row)
    writer.inserted |= {row["id"] for row in wraps}
    return _accepts(writer)


def cuts_the_log(writer: Writer) -> Any:
    """The last entries are gone and the head is an old one, with the seal it had."""
    hands, (head,) = writer.hands, writer.hands.rows("audit_head")
    nobody = writer.story.country.person("eva")
    hands.drop_triggers()
    for row in hands.rows("audit_entry"):
        if row["index"] >= head["size"]:
            hands.delete("audit_entry", row["index"])
    hands.set("audit_head", head["id"], **_changed(head))
    return nobody.get("/session")


def rewrites_the_log(writer: Writer) -> Any:
    """The newest entry of a row says what fits an old one."""
    hands, account = writer.hands, writer.hands.row("account", name="ana")
    hands.drop_triggers()
    key = f"account:{account['id']}"
    index = max(row["index"] for row in hands.rows("audit_row") if row["row_key"] == key)
    entry = hands.row("audit_entry", index=index)
    body = entry["body"].replace('"outcome":"done"', '"outcome":"failed"')
    leaf = sha256(b"\0" + body.encode()).digest()
    hands.set("audit_entry", index, body=body, leaf_hash=leaf, outcome="failed")
    return writer.story.ana.get("/session")


def _changed(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "id"}


def _accepts(writer: Writer) -> Any:
    story = writer.story
    seen = writer.hands.row("referral", id=story.referral_id)["version"]
    body = {"step": "accept", "appointment": VISIT}
    return story.nia.post(f"{story.there}/steps", body, If_Match=f'"{seen}"')


def _refers(writer: Writer) -> Any:
    story, known = writer.story, writer.hands.row("referral", id=writer.story.referral_id)
    body = {"service": known["service"], "recipient": str(known["recipient_id"])}
    body |= {"urgency": "routine", "consent": str(known["consent_id"])}
    drafted = story.ana.post(
        f"{story.here}/referrals", {**body, "fields": ["identity.preferred_name"]}
    )
    if drafted.status_code != 201:
        return drafted
    path, tag = f"/referrals/{drafted.json['id']}/steps", drafted.headers["ETag"]
    return story.ana.post(path, {"step": "send"}, If_Match=tag)


MOVES: Sequence[Try] = (
    exchanges_an_agencys_key,
    certifies_an_agencys_key_anew,
    takes_another_recipients_place,
    exchanges_a_members_key,
    exchanges_an_accounts_key,
    becomes_a_member,
    grants_himself_a_case,
    wraps_a_key_of_his_own,
    forges_a_record,
    takes_a_record_away,
    puts_a_withdrawn_consent_back,
    cuts_the_log,
    rewrites_the_log,
)
