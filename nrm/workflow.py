"""What follows what: the steps of a case and of a referral, one row each.

Nothing else moves a state. Who may take a step is a condition of `policy.py`; what a step needs is
checked here for presence, in the feature for meaning. Ids are those of the mechanism's tables
(domain, sections 6.2 and 7.2).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from nrm import policy
from nrm.database import now
from nrm.errors import Conflict, Invalid, OutOfTurn, to_translate

SW, SUP = policy.social_worker, policy.supervisor
CA, COORD = policy.competent_authority, policy.co_ordinator
PARTNER = policy.receiving_agency
NEW = ""


class Row(NamedTuple):
    """From `source` by `step` to `target`; `two` people where one alone may not.

    `who`: any of these conditions; none means that only the service itself takes the step.
    `itself`: so may the service, where another's act leads to it.
    """

    id: str
    source: str
    step: str
    target: str
    who: tuple[policy.Condition, ...]
    requires: tuple[str, ...] = ()
    two: bool = False
    itself: bool = False


_SCREEN = ("limits_explained", "seen_alone", "interpreter_needed", "basis")
_EXIT = ("reason", "safety_checked", "exit_offered", "information_given")
_DECISION = ("outcome", "reasons")
_DELIVERY = ("how", "delivered_at")
_INCLUDE = ("pathway", "person_agrees", "plan_agreed")

CASE: tuple[Row, ...] = (
    Row("C01", NEW, "open", "draft", (SW,)),
    Row("C02", "draft", "discard", "closed", (SW,), ("reason",)),
    Row("C03", "draft", "screen", "preliminary_identification", (SW,), _SCREEN),
    Row(
        "C04",
        "preliminary_identification",
        "close",
        "closed",
        (SW, SUP),
        ("reason", "information_given"),
        two=True,
    ),
    Row(
        "C05",
        "preliminary_identification",
        "presume",
        "presumed_victim",
        (SW,),
        ("belief_reason", "asked"),
    ),
    Row("C06", "presumed_victim", "start_recovery", "recovery_reflection", (CA,)),
    Row("C07", "presumed_victim", "decide", "not_identified", (CA,), _DECISION, two=True),
    Row("C08", "presumed_victim", "decide", "identified_victim", (CA,), _DECISION, two=True),
    Row("C09", "presumed_victim", "close", "closed", (SW, SUP), _EXIT, two=True),
    Row("C10", "recovery_reflection", "submit", "formal_identification", (CA, COORD)),
    Row("C11", "formal_identification", "decide", "identified_victim", (CA,), _DECISION, two=True),
    Row("C12", "formal_identification", "decide", "not_identified", (CA,), _DECISION, two=True),
    Row("C13", "recovery_reflection", "extend", "recovery_reflection", (COORD, CA), ("reason",)),
    Row("C14", "recovery_reflection", "decide", "not_identified", (CA,), _DECISION, two=True),
    Row("C15", "recovery_reflection", "close", "closed", (SW, SUP), _EXIT, two=True),
    Row("C16", "not_identified", "reconsider", "presumed_victim", (CA,), ("stage",)),
    Row("C17", "not_identified", "reconsider", "formal_identification", (CA,), ("stage",)),
    Row("C18", "not_identified", "close", "closed", (SW, SUP), _EXIT, two=True),
    Row("C19", "identified_victim", "include", "social_inclusion", (SW,), _INCLUDE),
    Row("C20", "identified_victim", "close", "closed", (SW, SUP), _EXIT, two=True),
    Row("C21", "social_inclusion", "resume_support", "identified_victim", (SW,), ("reason",)),
    Row("C22", "social_inclusion", "close", "closed", (SW, SUP), _EXIT, two=True),
    Row("C23", "closed", "reopen", "presumed_victim", (SUP,), ("reason", "consent")),
    Row("C24", "formal_identification", "close", "closed", (SW, SUP), _EXIT, two=True),
    Row("C25", "presumed_victim", "include", "social_inclusion", (SW,), _INCLUDE),
    Row("C26", "recovery_reflection", "include", "social_inclusion", (SW,), _INCLUDE),
    Row("C27", "not_identified", "include", "social_inclusion", (SW,), _INCLUDE),
    # Not a row of the mechanism's table, but what its clock `draft_expiry` ends in.
    Row("C28", "draft", "expire", "closed", ()),
)

_SENDER = (SW, SUP)
_EITHER = (SW, SUP, PARTNER)

REFERRAL: tuple[Row, ...] = (
    Row("R01", NEW, "create", "draft", (SW,)),
    Row("R02", "draft", "prepare", "awaiting_consent", (SW,), ("fields",)),
    Row("R03", "awaiting_consent", "send", "sent", (SW,)),
    Row("R04", "awaiting_consent", "withdraw", "withdrawn", (SW,), ("reason",)),
    Row("R05", "sent", "acknowledge", "acknowledged", (PARTNER,)),
    Row("R06", "acknowledged", "ask", "info_requested", (PARTNER,), ("question",)),
    Row("R07", "info_requested", "answer", "acknowledged", (SW,), ("answer",)),
    Row("R08", "acknowledged", "accept", "accepted", (PARTNER,), ("appointment",)),
    Row("R09", "acknowledged", "decline", "declined", (PARTNER,), ("reason",)),
    Row("R10", "sent", "expire", "expired", ()),
    Row("R11", "acknowledged", "expire", "expired", ()),
    Row("R12", "sent", "withdraw", "withdrawn", (SW,), ("reason",), itself=True),
    Row("R13", "acknowledged", "withdraw", "withdrawn", (SW,), ("reason",), itself=True),
    Row("R14", "accepted", "begin", "in_service", (PARTNER,), ("met_on",)),
    Row("R15", "accepted", "not_engaged", "not_engaged", (PARTNER,), ("reason",)),
    Row("R16", "in_service", "complete", "completed", (PARTNER,), ("outcome",)),
    Row("R17", "in_service", "not_engaged", "not_engaged", (PARTNER,), ("reason",)),
    Row("R18", "accepted", "revoke", "revoked", _EITHER, ("how",)),
    Row("R19", "in_service", "revoke", "revoked", _EITHER, ("how",)),
    Row("R20", "sent", "revoke", "revoked", _SENDER, ("how",)),
    Row("R21", "declined", "create", "draft", (SW,)),
    Row("R22", "expired", "create", "draft", (SW,)),
    Row("R23", "not_engaged", "create", "draft", (SW,)),
    Row("R24", "completed", "create", "draft", (SW,)),
    Row("R25", "acknowledged", "revoke", "revoked", _SENDER, ("how",)),
    Row("R26", "info_requested", "withdraw", "withdrawn", (SW,), ("reason",), itself=True),
    Row("R27", "info_requested", "revoke", "revoked", _SENDER, ("how",)),
    Row("R28", "info_requested", "expire", "expired", ()),
    Row("R29", "draft", "withdraw", "withdrawn", (SW,)),
    Row("R30", "awaiting_consent", "withdraw", "withdrawn", ()),
    Row("R31", "accepted", "withdraw", "withdrawn", (SW,), ("reason",)),
    Row("R32", "in_service", "withdraw", "withdrawn", (SW,), ("reason",)),
    Row("R33", "sent", "decline", "declined", (PARTNER,), ("reason",)),
    Row("R34", "accepted", "decline", "declined", (PARTNER,), ("reason",)),
    Row("R35", "in_service", "decline", "declined", (PARTNER,), ("reason",)),
)

# A case goes from one lead agency to another: an act of its own, never a state of the case.
TRANSFER: tuple[Row, ...] = (
    Row("T01", NEW, "ask", "asked", _SENDER, ("basis", "reason")),
    Row("T02", "asked", "offer", "offered", (SUP,)),
    Row("T03", "asked", "withdraw", "withdrawn", _SENDER),
    Row("T04", "offered", "accept", "accepted", (PARTNER,), ("worker",)),
    Row("T05", "offered", "decline", "declined", (PARTNER,), ("reason",)),
    Row("T06", "offered", "withdraw", "withdrawn", _SENDER),
    Row("T07", "offered", "expire", "expired", ()),
)

# What the person wants to be decided formally, beside the case: support never waits for it. What a
# decision makes of it follows from the step of the case that the authority takes (domain, 6.3).
IDENTIFICATION: tuple[Row, ...] = (
    Row("I01", NEW, "begin", "not_started", (SW,)),
    Row("I02", "not_started", "propose", "offered", (SW,)),
    Row("I03", "declined", "propose", "offered", (SW,)),
    Row("I04", "withdrawn", "propose", "offered", (SW,)),
    Row("I05", "offered", "decline", "declined", (SW,), ("consent",)),
    Row("I06", "offered", "agree", "consented", (SW,), ("consent",)),
    Row("I07", "offered", "begin_for_child", "automatic_child", (SW,)),
    Row("I08", "consented", "submit", "submitted", (SW,), ("consent",)),
    Row("I09", "automatic_child", "submit", "submitted", (SW,), ("consent",)),
    Row("I10", "submitted", "acknowledge", "submitted", (CA,)),
    Row("I11", "submitted", "ask", "information_requested", (CA,), ("question",)),
    Row("I12", "information_requested", "answer", "submitted", (SW,), ("answer",)),
    Row("I13", "submitted", "decide", "rg_positive", ()),
    Row("I14", "submitted", "decide", "rg_negative", ()),
    Row("I15", "submitted", "decide", "final_positive", ()),
    Row("I16", "rg_positive", "decide", "final_positive", ()),
    Row("I17", "rg_positive", "decide", "final_negative", ()),
    Row("I18", "rg_positive", "decide", "rg_negative", ()),
    Row("I19", "rg_positive", "suspend", "suspended", (CA,)),
    Row("I20", "suspended", "resume", "rg_positive", (CA,)),
    Row("I21", "rg_negative", "request_reconsideration", "reconsideration_requested", (SW,)),
    Row("I22", "final_negative", "request_reconsideration", "reconsideration_requested", (SW,)),
    Row("I23", "reconsideration_requested", "reconsider", "reconsideration_accepted", ()),
    Row(
        "I24",
        "reconsideration_requested",
        "refuse_reconsideration",
        "reconsideration_refused",
        (CA,),
    ),
    Row("I25", "reconsideration_accepted", "decide", "rg_positive", ()),
    Row("I26", "reconsideration_accepted", "decide", "rg_negative", ()),
    Row("I27", "reconsideration_accepted", "decide", "final_positive", ()),
    Row("I28", "reconsideration_accepted", "decide", "final_negative", ()),
    Row("I29", "rg_negative", "deliver", "rg_negative", (SW, CA), _DELIVERY),
    Row("I30", "final_negative", "deliver", "final_negative", (SW, CA), _DELIVERY),
    Row("I31", "rg_positive", "deliver", "rg_positive", (SW, CA), _DELIVERY),
    Row("I32", "final_positive", "deliver", "final_positive", (SW, CA), _DELIVERY),
    Row("I33", "consented", "withdraw", "withdrawn", (SW,), ("how",)),
    Row("I34", "automatic_child", "withdraw", "withdrawn", (SW,), ("how",)),
    Row("I35", "submitted", "withdraw", "withdrawn", (SW,), ("how",)),
    Row("I36", "information_requested", "withdraw", "withdrawn", (SW,), ("how",)),
    Row("I37", "rg_positive", "withdraw", "withdrawn", (SW,), ("how",)),
    Row("I38", "suspended", "withdraw", "withdrawn", (SW,), ("how",)),
    Row("I39", "reconsideration_requested", "withdraw", "withdrawn", (SW,), ("how",)),
    Row("I40", "reconsideration_accepted", "withdraw", "withdrawn", (SW,), ("how",)),
)

# Where things stand with police and courts, beside the case: one after the other, and back whenever
# the person wants. Each step has the same name: the log tells that one was taken, and not which.
JUSTICE: tuple[Row, ...] = (
    Row("J01", NEW, "begin", "no_contact", (SW,)),
    Row("J02", "no_contact", "record", "informed_of_options", (SW,)),
    Row("J03", "informed_of_options", "record", "considering", (SW,)),
    Row("J04", "considering", "record", "reported", (SW,)),
    Row("J05", "reported", "record", "investigation", (SW,)),
    Row("J06", "investigation", "record", "proceedings", (SW,)),
    Row("J07", "proceedings", "record", "concluded", (SW,)),
    Row("J08", "reported", "record", "concluded", (SW,)),
    Row("J09", "investigation", "record", "concluded", (SW,)),
    Row("J10", "informed_of_options", "record", "no_contact", (SW,)),
    Row("J11", "considering", "record", "no_contact", (SW,)),
    Row("J12", "reported", "record", "considering", (SW,)),
    Row("J13", "reported", "record", "no_contact", (SW,)),
    Row("J14", "investigation", "record", "considering", (SW,)),
    Row("J15", "investigation", "record", "no_contact", (SW,)),
    Row("J16", "proceedings", "record", "considering", (SW,)),
    Row("J17", "proceedings", "record", "no_contact", (SW,)),
    Row("J18", "concluded", "record", "considering", (SW,)),
    Row("J19", "concluded", "record", "no_contact", (SW,)),
)

# What somebody without an account handed over, at the agency that takes it in.
CONCERN: tuple[Row, ...] = (
    Row("K01", NEW, "arrive", "waiting", ()),
    Row("K02", "waiting", "take_up", "taken_up", _SENDER),
    Row("K03", "taken_up", "miss", "not_reached", _SENDER),
    Row("K04", "not_reached", "take_up", "taken_up", _SENDER),
    Row("K05", "waiting", "set_aside", "closed", _SENDER, ("reason",)),
    Row("K06", "taken_up", "set_aside", "closed", _SENDER, ("reason",)),
    Row("K07", "not_reached", "set_aside", "closed", _SENDER, ("reason",)),
    Row("K08", "taken_up", "convert", "converted", (SW,)),
    Row("K09", "not_reached", "convert", "converted", (SW,)),
    Row("K10", "taken_up", "hand_on", "taken_up", _SENDER, ("colleague",)),
    Row("K11", "not_reached", "hand_on", "not_reached", _SENDER, ("colleague",)),
    Row("K12", "waiting", "pass_on", "passed_on", _SENDER, ("region", "reason")),
    Row("K13", "taken_up", "pass_on", "passed_on", _SENDER, ("region", "reason")),
    Row("K14", "not_reached", "pass_on", "passed_on", _SENDER, ("region", "reason")),
)

# What another country's focal point is asked for, at the agency that asks; what that country does,
# its service tells.
TRM_REFERRAL: tuple[Row, ...] = (
    Row("A01", NEW, "send", "sent", (SW,)),
    Row("A02", "sent", "accept", "accepted", ()),
    Row("A03", "sent", "decline", "declined", ()),
    Row("A04", "accepted", "share", "shared", (SW,)),
    Row("A05", "shared", "complete", "completed", ()),
    Row("A06", "shared", "not_engaged", "not_engaged", ()),
    Row("A07", "sent", "withdraw", "withdrawn", _SENDER, ("reason",)),
    Row("A08", "accepted", "withdraw", "withdrawn", _SENDER, ("reason",)),
    Row("A09", "shared", "withdraw", "withdrawn", _SENDER, ("reason",)),
    Row("A10", "sent", "end", "ended", ()),
    Row("A11", "accepted", "end", "ended", ()),
    Row("A12", "shared", "end", "ended", ()),
    # Whoever accepted may find that there is no room; the lines may be on their way then.
    Row("A13", "accepted", "decline", "declined", ()),
    Row("A14", "shared", "decline", "declined", ()),
)

# The same at this country's focal point, where another one asks.
TRM_ARRIVAL: tuple[Row, ...] = (
    Row("B01", NEW, "arrive", "arrived", ()),
    Row("B02", "arrived", "accept", "accepted", _SENDER),
    Row("B03", "arrived", "decline", "declined", _SENDER, ("reason",)),
    Row("B04", "accepted", "receive", "received", ()),
    Row("B05", "received", "complete", "completed", _SENDER, ("outcome",)),
    Row("B06", "received", "not_engaged", "not_engaged", _SENDER, ("reason",)),
    Row("B07", "arrived", "end", "ended", ()),
    Row("B08", "accepted", "end", "ended", ()),
    Row("B09", "received", "end", "ended", ()),
    Row("B10", "accepted", "decline", "declined", _SENDER, ("reason",)),
)

_ASKING, _ASKED = (policy.asking_agency,), (policy.asked_agency,)

# What one agency asks another without saying about whom: the state says whom one waits on.
CONSULTATION: tuple[Row, ...] = (
    Row("V01", NEW, "ask", "asked", (SW, SUP, policy.partner_worker)),
    Row("V02", "asked", "answer", "answered", _ASKED),
    Row("V03", "answered", "answer", "answered", _ASKED),
    Row("V04", "asked", "follow_up", "asked", _ASKING),
    Row("V05", "answered", "follow_up", "asked", _ASKING),
    Row("V06", "asked", "decline", "not_possible", _ASKED, ("reason",)),
    Row("V07", "asked", "withdraw", "withdrawn", _ASKING),
    Row("V08", "answered", "finish", "finished", _ASKING),
    Row("V09", "not_possible", "finish", "finished", _ASKING),
    Row("V10", "asked", "expire", "expired", ()),
    Row("V11", "answered", "expire", "expired", ()),
    Row("V12", "not_possible", "expire", "expired", ()),
)

_AUDITOR, _ABOVE = (policy.auditor,), (policy.supervisor, policy.custodian)

# What waits for an auditor's review. A breach takes two auditors, and so does what was passed on.
REVIEW: tuple[Row, ...] = (
    Row("Q01", NEW, "raise", "open", ()),
    Row("Q02", "open", "ask_why", "asked", _AUDITOR),
    Row("Q03", "asked", "explain", "explained", _ABOVE, ("explanation",)),
    Row("Q04", "open", "close", "closed", _AUDITOR, ("outcome", "reason")),
    Row("Q05", "asked", "close", "closed", _AUDITOR, ("outcome", "reason")),
    Row("Q06", "explained", "close", "closed", _AUDITOR, ("outcome", "reason")),
    Row("Q07", "escalated", "close", "closed", _AUDITOR, ("outcome", "reason"), two=True),
    Row("Q08", "open", "escalate", "escalated", _AUDITOR, ("reason",)),
    Row("Q09", "asked", "escalate", "escalated", _AUDITOR, ("reason",)),
    Row("Q10", "explained", "escalate", "escalated", _AUDITOR, ("reason",)),
    Row("Q11", "open", "propose_breach", "breach_proposed", _AUDITOR, ("reason",)),
    Row("Q12", "asked", "propose_breach", "breach_proposed", _AUDITOR, ("reason",)),
    Row("Q13", "explained", "propose_breach", "breach_proposed", _AUDITOR, ("reason",)),
    Row("Q14", "escalated", "propose_breach", "breach_proposed", _AUDITOR, ("reason",)),
    Row("Q15", "breach_proposed", "confirm_breach", "closed", _AUDITOR, two=True),
    Row("Q16", "breach_proposed", "refuse_breach", "open", _AUDITOR, two=True),
    Row("Q17", "explained", "ask_why", "asked", _AUDITOR),
)

TABLE: Mapping[str, Sequence[Row]] = {
    "case": CASE,
    "referral": REFERRAL,
    "transfer": TRANSFER,
    "identification": IDENTIFICATION,
    "justice": JUSTICE,
    "concern": CONCERN,
    "trm_referral": TRM_REFERRAL,
    "trm_arrival": TRM_ARRIVAL,
    "consultation": CONSULTATION,
    "review": REVIEW,
}
UNSENT = ("draft", "awaiting_consent")
ENDED = frozenset(
    {"completed", "declined", "expired", "withdrawn", "revoked", "not_engaged", "ended"}
)
OPEN_TO_RECIPIENT = frozenset({"accepted", "in_service", "completed"})


class Stateful(Protocol):
    """A case or a referral, as far as this table knows it."""

    state: str
    state_at: Any

    @property
    def noun(self) -> str: ...


def rows_of(noun: str, step: str) -> list[Row]:
    """All rows of a step; KeyError for a noun that has no workflow."""
    return [row for row in TABLE[noun] if row.step == step]


def row_for(
    thing: Stateful, step: str, target: str | None = None, *, by_itself: bool = False
) -> Row:
    """The one row that leads on from where the thing stands.

    Raises Conflict when the thing is where the step leads already or has ended, else OutOfTurn;
    Invalid when the step has several ends and `target` names none.
    """
    rows = rows_of(thing.noun, step)
    if not rows:
        raise Invalid({"step": ["There is no such step."]})
    rows = [r for r in rows if (r.itself or not r.who if by_itself else r.who)]
    here = [r for r in rows if r.source == thing.state and target in (None, r.target)]
    if len(here) == 1:
        return here[0]
    if here:
        raise Invalid({"outcome": ["Say which way this step leads."]})
    if thing.state in {row.target for row in rows} | ENDED:
        raise Conflict("This was decided already; look at how it stands now.")
    raise OutOfTurn("This step does not follow from where things stand now.")


def step(
    thing: Stateful,
    name: str,
    target: str | None = None,
    *,
    by_itself: bool = False,
    **given: object,
) -> Row:
    """The thing stands at the row's target; Invalid names what the step still needs.

    `by_itself`: the service takes a step that follows from another's act or from a clock.
    """
    row = row_for(thing, name, target, by_itself=by_itself)
    absent = [need for need in row.requires if given.get(need) is None]
    if absent:
        raise Invalid({need: ["This is needed for the step."] for need in absent})
    thing.state, thing.state_at = row.target, now()
    return row


def begin(thing: Stateful, name: str) -> Row:
    """A new thing stands at the first state of its workflow; ValueError if none begins so."""
    (row,) = (row for row in TABLE[thing.noun] if row.step == name and row.source == NEW)
    thing.state, thing.state_at = row.target, now()
    return row


def steps_open(actor: policy.Person, thing: Stateful) -> list[Row]:
    """What this actor may do next with the thing, in the order of the table."""
    return [
        row
        for row in TABLE[thing.noun]
        if row.source == thing.state
        and row.step != "create"
        and any(fact(actor, thing) for fact in row.who)
        and policy.may(actor, f"{thing.noun}.{row.step}", thing)
    ]


# What a button says; translated where it is drawn.
LABELS: Mapping[str, str] = {
    "open": to_translate("Open a case"),
    "discard": to_translate("Discard this draft"),
    "screen": to_translate("Begin screening"),
    "close": to_translate("Close the case"),
    "presume": to_translate("Record the presumption"),
    "start_recovery": to_translate("Start the recovery period"),
    "decide": to_translate("Record a decision"),
    "submit": to_translate("Submit for formal identification"),
    "extend": to_translate("Extend the recovery period"),
    "reconsider": to_translate("Reconsider"),
    "include": to_translate("Begin social inclusion"),
    "resume_support": to_translate("Resume support"),
    "reopen": to_translate("Reopen the case"),
    "create": to_translate("New referral"),
    "prepare": to_translate("Ready to send"),
    "send": to_translate("Send"),
    "withdraw": to_translate("Withdraw"),
    "acknowledge": to_translate("We have read it"),
    "ask": to_translate("Ask a question"),
    "answer": to_translate("Answer"),
    "accept": to_translate("Accept"),
    "decline": to_translate("Decline"),
    "expire": to_translate("Expired"),
    "begin": to_translate("Service has begun"),
    "not_engaged": to_translate("The person did not engage"),
    "complete": to_translate("Complete"),
    "revoke": to_translate("Consent is withdrawn"),
    "offer": to_translate("Offer the case"),
    "share": to_translate("Send what was agreed"),
    "receive": to_translate("Received"),
    "end": to_translate("It has ended"),
    "propose": to_translate("Offer formal identification"),
    "agree": to_translate("The person says yes"),
    "begin_for_child": to_translate("Begin for a child"),
    "record": to_translate("Record it"),
    "arrive": to_translate("Arrived"),
    "take_up": to_translate("Take it up"),
    "raise": to_translate("It was noticed"),
    "ask_why": to_translate("Ask for an explanation"),
    "explain": to_translate("Explain it"),
    "escalate": to_translate("Pass it on to another auditor"),
    "propose_breach": to_translate("Say that rules were broken"),
    "confirm_breach": to_translate("Confirm that rules were broken"),
    "refuse_breach": to_translate("Do not confirm it"),
    "miss": to_translate("Nobody could be reached"),
    "set_aside": to_translate("Set it aside"),
    "convert": to_translate("Make a case of it"),
    "hand_on": to_translate("Hand it to a colleague"),
    "pass_on": to_translate("Pass it on to another agency"),
    "follow_up": to_translate("Ask further"),
    "finish": to_translate("Done: erase it"),
    "suspend": to_translate("Put on hold"),
    "resume": to_translate("Go on"),
    "request_reconsideration": to_translate("Ask for a new look"),
    "refuse_reconsideration": to_translate("Refuse a new look"),
    "deliver": to_translate("The person has the decision"),
}
