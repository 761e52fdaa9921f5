"""What follows what, against tables copied by hand from the mechanism (domain, 6 and 7)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm import policy, workflow
from nrm.errors import Conflict, Invalid, OutOfTurn, Problem
from nrm.vocabulary.loader import codes
from nrm.workflow import CASE, ENDED, LABELS, NEW, REFERRAL, TABLE, TRANSFER, Row
from tests.test_policy import LINES, PEOPLE, THINGS

# Who: SW social worker, SUP supervisor, CA competent authority, COORD co-ordinator, partner the
# receiving agency, system nobody. `SW + SUP` and `CA + CA` are steps of two people.
CASE_TABLE = """
C01 (new)                      open            draft                       SW
C02 draft                      discard         closed                      SW
C03 draft                      screen          preliminary_identification  SW
C04 preliminary_identification close           closed                      SW + SUP
C05 preliminary_identification presume         presumed_victim             SW
C06 presumed_victim            start_recovery  recovery_reflection         CA
C07 presumed_victim            decide          not_identified              CA + CA
C08 presumed_victim            decide          identified_victim           CA + CA
C09 presumed_victim            close           closed                      SW + SUP
C10 recovery_reflection        submit          formal_identification       CA/COORD
C11 formal_identification      decide          identified_victim           CA + CA
C12 formal_identification      decide          not_identified              CA + CA
C13 recovery_reflection        extend          recovery_reflection         COORD/CA
C14 recovery_reflection        decide          not_identified              CA + CA
C15 recovery_reflection        close           closed                      SW + SUP
C16 not_identified             reconsider      presumed_victim             CA
C17 not_identified             reconsider      formal_identification       CA
C18 not_identified             close           closed                      SW + SUP
C19 identified_victim          include         social_inclusion            SW
C20 identified_victim          close           closed                      SW + SUP
C21 social_inclusion           resume_support  identified_victim           SW
C22 social_inclusion           close           closed                      SW + SUP
C23 closed                     reopen          presumed_victim             SUP
C24 formal_identification      close           closed                      SW + SUP
C25 presumed_victim            include         social_inclusion            SW
C26 recovery_reflection        include         social_inclusion            SW
C27 not_identified             include         social_inclusion            SW
C28 draft                      expire          closed                      system
"""
REFERRAL_TABLE = """
R01 (new)            create      draft             SW
R02 draft            prepare     awaiting_consent  SW
R03 awaiting_consent send        sent              SW
R04 awaiting_consent withdraw    withdrawn         SW
R05 sent             acknowledge acknowledged      partner
R06 acknowledged     ask         info_requested    partner
R07 info_requested   answer      acknowledged      SW
R08 acknowledged     accept      accepted          partner
R09 acknowledged     decline     declined          partner
R10 sent             expire      expired           system
R11 acknowledged     expire      expired           system
R12 sent             withdraw    withdrawn         SW/system
R13 acknowledged     withdraw    withdrawn         SW/system
R14 accepted         begin       in_service        partner
R15 accepted         not_engaged not_engaged       partner
R16 in_service       complete    completed         partner
R17 in_service       not_engaged not_engaged       partner
R18 accepted         revoke      revoked           SW/SUP/partner
R19 in_service       revoke      revoked           SW/SUP/partner
R20 sent             revoke      revoked           SW/SUP
R21 declined         create      draft             SW
R22 expired          create      draft             SW
R23 not_engaged      create      draft             SW
R24 completed        create      draft             SW
R25 acknowledged     revoke      revoked           SW/SUP
R26 info_requested   withdraw    withdrawn         SW/system
R27 info_requested   revoke      revoked           SW/SUP
R28 info_requested   expire      expired           system
R29 draft            withdraw    withdrawn         SW
R30 awaiting_consent withdraw    withdrawn         system
R31 accepted         withdraw    withdrawn         SW
R32 in_service       withdraw    withdrawn         SW
R33 sent             decline     declined          partner
R34 accepted         decline     declined          partner
R35 in_service       decline     declined          partner
"""
TRANSFER_TABLE = """
T01 (new)            ask         asked             SW/SUP
T02 asked            offer       offered           SUP
T03 asked            withdraw    withdrawn         SW/SUP
T04 offered          accept      accepted          partner
T05 offered          decline     declined          partner
T06 offered          withdraw    withdrawn         SW/SUP
T07 offered          expire      expired           system
"""
IDENTIFICATION_TABLE = """
I01 (new)                     begin                   not_started               SW
I02 not_started               propose                 offered                   SW
I03 declined                  propose                 offered                   SW
I04 withdrawn                 propose                 offered                   SW
I05 offered                   decline                 declined                  SW
I06 offered                   agree                   consented                 SW
I07 offered                   begin_for_child         automatic_child           SW
I08 consented                 submit                  submitted                 SW
I09 automatic_child           submit                  submitted                 SW
I10 submitted                 acknowledge             submitted                 CA
I11 submitted                 ask                     information_requested     CA
I12 information_requested     answer                  submitted                 SW
I13 submitted                 decide                  rg_positive               system
I14 submitted                 decide                  rg_negative               system
I15 submitted                 decide                  final_positive            system
I16 rg_positive               decide                  final_positive            system
I17 rg_positive               decide                  final_negative            system
I18 rg_positive               decide                  rg_negative               system
I19 rg_positive               suspend                 suspended                 CA
I20 suspended                 resume                  rg_positive               CA
I21 rg_negative               request_reconsideration reconsideration_requested SW
I22 final_negative            request_reconsideration reconsideration_requested SW
I23 reconsideration_requested reconsider              reconsideration_accepted  system
I24 reconsideration_requested refuse_reconsideration  reconsideration_refused   CA
I25 reconsideration_accepted  decide                  rg_positive               system
I26 reconsideration_accepted  decide                  rg_negative               system
I27 reconsideration_accepted  decide                  final_positive            system
I28 reconsideration_accepted  decide                  final_negative            system
I29 rg_negative               deliver                 rg_negative               SW/CA
I30 final_negative            deliver                 final_negative            SW/CA
I31 rg_positive               deliver                 rg_positive               SW/CA
I32 final_positive            deliver                 final_positive            SW/CA
I33 consented                 withdraw                withdrawn                 SW
I34 automatic_child           withdraw                withdrawn                 SW
I35 submitted                 withdraw                withdrawn                 SW
I36 information_requested     withdraw                withdrawn                 SW
I37 rg_positive               withdraw                withdrawn                 SW
I38 suspended                 withdraw                withdrawn                 SW
I39 reconsideration_requested withdraw                withdrawn                 SW
I40 reconsideration_accepted  withdraw                withdrawn                 SW
"""
# What a step has to bring (contract, section 3); none is not listed.
REQUIRES = {
    "V06": "reason",
    "C02": "reason",
    "C03": "limits_explained seen_alone interpreter_needed basis",
    "C04": "reason information_given",
    "C05": "belief_reason asked",
    **dict.fromkeys(("C07", "C08", "C11", "C12", "C14"), "outcome reasons"),
    **dict.fromkeys(
        ("C09", "C15", "C18", "C20", "C22", "C24"),
        "reason safety_checked exit_offered information_given",
    ),
    **dict.fromkeys(("C13", "C21"), "reason"),
    **dict.fromkeys(("C16", "C17"), "stage"),
    **dict.fromkeys(("C19", "C25", "C26", "C27"), "pathway person_agrees plan_agreed"),
    "C23": "reason consent",
    "R02": "fields",
    **dict.fromkeys(("R04", "R12", "R13", "R26", "R31", "R32"), "reason"),
    "R06": "question",
    "R07": "answer",
    "R08": "appointment",
    **dict.fromkeys(("R09", "R33", "R34", "R35", "R15", "R17"), "reason"),
    "R14": "met_on",
    "R16": "outcome",
    **dict.fromkeys(("R18", "R19", "R20", "R25", "R27"), "how"),
    **dict.fromkeys(("I05", "I06", "I08", "I09"), "consent"),
    "I11": "question",
    "I12": "answer",
    **dict.fromkeys(("I29", "I30", "I31", "I32"), "how delivered_at"),
    **dict.fromkeys((f"I{number}" for number in range(33, 41)), "how"),
    **dict.fromkeys(("K05", "K06", "K07"), "reason"),
    **dict.fromkeys(("K10", "K11"), "colleague"),
    **dict.fromkeys(("K12", "K13", "K14"), "region reason"),
    **dict.fromkeys(("A07", "A08", "A09", "B03", "B06", "B10"), "reason"),
    "B05": "outcome",
    "T01": "basis reason",
    "T04": "worker",
    "T05": "reason",
}
WHO = {
    "SW": policy.social_worker,
    "SUP": policy.supervisor,
    "CA": policy.competent_authority,
    "COORD": policy.co_ordinator,
    "partner": policy.receiving_agency,
    "worker": policy.partner_worker,
    "asking": policy.asking_agency,
    "asked": policy.asked_agency,
}
TERMINAL = {"completed", "declined", "expired", "withdrawn", "revoked", "not_engaged"}
# Domain 6.4, and back to where the person wants.
JUSTICE_TABLE = """
J01 (new)               begin  no_contact          SW
J02 no_contact          record informed_of_options SW
J03 informed_of_options record considering         SW
J04 considering         record reported            SW
J05 reported            record investigation       SW
J06 investigation       record proceedings         SW
J07 proceedings         record concluded           SW
J08 reported            record concluded           SW
J09 investigation       record concluded           SW
J10 informed_of_options record no_contact          SW
J11 considering         record no_contact          SW
J12 reported            record considering         SW
J13 reported            record no_contact          SW
J14 investigation       record considering         SW
J15 investigation       record no_contact          SW
J16 proceedings         record considering         SW
J17 proceedings         record no_contact          SW
J18 concluded           record considering         SW
J19 concluded           record no_contact          SW
"""
# What anybody hands over without an account, at the agency that takes it in.
CONCERN_TABLE = """
K01 (new)       arrive    waiting     system
K02 waiting     take_up   taken_up    SW/SUP
K03 taken_up    miss      not_reached SW/SUP
K04 not_reached take_up   taken_up    SW/SUP
K05 waiting     set_aside closed      SW/SUP
K06 taken_up    set_aside closed      SW/SUP
K07 not_reached set_aside closed      SW/SUP
K08 taken_up    convert   converted   SW
K09 not_reached convert   converted   SW
K10 taken_up    hand_on   taken_up    SW/SUP
K11 not_reached hand_on   not_reached SW/SUP
K12 waiting     pass_on   passed_on   SW/SUP
K13 taken_up    pass_on   passed_on   SW/SUP
K14 not_reached pass_on   passed_on   SW/SUP
"""
# Help in another country, where it is asked for; what that country does its service tells.
TRM_REFERRAL_TABLE = """
A01 (new)    send        sent        SW
A02 sent     accept      accepted    system
A03 sent     decline     declined    system
A04 accepted share       shared      SW
A05 shared   complete    completed   system
A06 shared   not_engaged not_engaged system
A07 sent     withdraw    withdrawn   SW/SUP
A08 accepted withdraw    withdrawn   SW/SUP
A09 shared   withdraw    withdrawn   SW/SUP
A10 sent     end         ended       system
A11 accepted end         ended       system
A12 shared   end         ended       system
A13 accepted decline     declined    system
A14 shared   decline     declined    system
"""
# And where another country asks.
TRM_ARRIVAL_TABLE = """
B01 (new)    arrive      arrived     system
B02 arrived  accept      accepted    SW/SUP
B03 arrived  decline     declined    SW/SUP
B04 accepted receive     received    system
B05 received complete    completed   SW/SUP
B06 received not_engaged not_engaged SW/SUP
B07 arrived  end         ended       system
B08 accepted end         ended       system
B09 received end         ended       system
B10 accepted decline     declined    SW/SUP
"""
# What one agency asks another without saying about whom.
CONSULTATION_TABLE = """
V01 (new)        ask       asked        SW/SUP/worker
V02 asked        answer    answered     asked
V03 answered     answer    answered     asked
V04 asked        follow_up asked        asking
V05 answered     follow_up asked        asking
V06 asked        decline   not_possible asked
V07 asked        withdraw  withdrawn    asking
V08 answered     finish    finished     asking
V09 not_possible finish    finished     asking
V10 asked        expire    expired      system
V11 answered     expire    expired      system
V12 not_possible expire    expired      system
"""
WRITTEN = {
    "case": CASE_TABLE,
    "referral": REFERRAL_TABLE,
    "transfer": TRANSFER_TABLE,
    "identification": IDENTIFICATION_TABLE,
    "justice": JUSTICE_TABLE,
    "concern": CONCERN_TABLE,
    "trm_referral": TRM_REFERRAL_TABLE,
    "trm_arrival": TRM_ARRIVAL_TABLE,
    "consultation": CONSULTATION_TABLE,
}
COUNTS = {
    "case": 28,
    "referral": 35,
    "transfer": 7,
    "identification": 40,
    "justice": 19,
    "concern": 14,
    "trm_referral": 14,
    "trm_arrival": 10,
    "consultation": 12,
}
LISTS = {"case": "case_statuses", "identification": "identification_statuses"}
EVERY = [row for rows in TABLE.values() for row in rows]
NOUNS = pytest.mark.parametrize("noun", list(WRITTEN))


@dataclass
class Standing:
    """A case or a referral, as far as the workflow knows it."""

    noun: str
    state: str = NEW
    state_at: datetime | None = None


def written_row(line: str) -> Row:
    """A row of the tables above."""
    row_id, source, step, target, who = line.split(maxsplit=4)
    two = " + " in who
    people = who.replace(" + ", "/").split("/")
    facts = tuple(dict.fromkeys(WHO[name] for name in people if name != "system"))
    requires = tuple(REQUIRES.get(row_id, "").split())
    itself = bool(facts) and "system" in people
    return Row(row_id, source.replace("(new)", NEW), step, target, facts, requires, two, itself)


def complaints(noun: str, rows: Sequence[Row]) -> list[str]:
    """Where the service's rows are not those of the mechanism."""
    written = {row.id: row for row in map(written_row, WRITTEN[noun].strip().splitlines())}
    there = {row.id: replace_who(row) for row in rows}
    wanted = {row_id: replace_who(row) for row_id, row in written.items()}
    different = [i for i in {*there, *wanted} if there.get(i) != wanted.get(i)]
    return sorted(different) + (["twice"] if len(there) != len(rows) else [])


def replace_who(row: Row) -> tuple[object, ...]:
    """A row whose people may stand in any order."""
    return (*row._replace(who=()), frozenset(row.who))


@NOUNS
def test_the_rows_are_those_of_the_mechanism(noun: str) -> None:
    assert len(WRITTEN[noun].strip().splitlines()) == COUNTS[noun]
    assert complaints(noun, TABLE[noun]) == []


@NOUNS
def test_no_row_and_no_part_of_one_can_change_unnoticed(noun: str) -> None:
    rows = TABLE[noun]
    for i, row in enumerate(rows):
        others = [*rows[:i], *rows[i + 1 :]]
        assert complaints(noun, others) == [row.id]
        changes = [
            row._replace(source="nowhere"),
            row._replace(target="nowhere"),
            row._replace(step="nothing"),
            row._replace(two=not row.two),
            row._replace(itself=not row.itself),
            *(row._replace(who=row.who[:j] + row.who[j + 1 :]) for j in range(len(row.who))),
            *(
                row._replace(requires=row.requires[:j] + row.requires[j + 1 :])
                for j in range(len(row.requires))
            ),
        ]
        for changed in changes:
            assert complaints(noun, [*others, changed]) == [row.id]


@NOUNS
def test_every_state_is_listed_and_can_be_reached(noun: str) -> None:
    listed = codes(LISTS.get(noun, f"{noun}_states"))
    reached, before = {NEW}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {row.target for row in TABLE[noun] if row.source in reached}
    assert reached - {NEW} == listed


def test_end_states_are_known() -> None:
    going_on = {row.source for row in REFERRAL if row.step != "create"}
    assert {row.target for row in REFERRAL} - going_on == TERMINAL
    # What another country and ours say to each other ends in one more.
    assert TERMINAL | {"ended"} == ENDED
    for rows in (workflow.TRM_REFERRAL, workflow.TRM_ARRIVAL):
        assert {row.target for row in rows} - {row.source for row in rows} <= ENDED
    handed = {row.target for row in TRANSFER} - {row.source for row in TRANSFER}
    assert handed == {"accepted", "declined", "withdrawn", "expired"}
    # A case never ends for good: the person may come back.
    assert {row.target for row in CASE} <= {row.source for row in CASE}
    assert frozenset({"accepted", "in_service", "completed"}) == workflow.OPEN_TO_RECIPIENT


def test_every_step_has_words_and_every_word_its_step() -> None:
    assert set(LABELS) == {row.step for row in EVERY}


def _needs(row: Row) -> dict[str, object]:
    """All that a step of this name may have to bring, wherever it is taken."""
    rows = [other for other in EVERY if other.step == row.step]
    return dict.fromkeys((need for other in rows for need in other.requires), "given")


@NOUNS
def test_every_row_moves_the_thing_once(noun: str) -> None:
    for row in TABLE[noun]:
        thing = Standing(noun, row.source)
        if row.source == NEW:
            taken = workflow.begin(thing, row.step)
        else:
            by_itself = not row.who
            needs = _needs(row)
            taken = workflow.step(thing, row.step, row.target, by_itself=by_itself, **needs)
        assert (taken, thing.state) == (row, row.target)
        assert thing.state_at is not None


@NOUNS
def test_a_step_names_everything_it_still_needs_and_moves_nothing(noun: str) -> None:
    for row in TABLE[noun]:
        if not row.requires:
            continue
        thing = Standing(noun, row.source)
        with pytest.raises(Invalid) as refused:
            workflow.step(thing, row.step, row.target)
        assert set(refused.value.errors) == set(row.requires)
        assert (thing.state, thing.state_at) == (row.source, None)


@pytest.mark.parametrize(
    ("noun", "state", "step"),
    [
        ("referral", "draft", "send"),
        ("referral", "sent", "accept"),
        ("referral", "sent", "ask"),
        ("referral", "acknowledged", "begin"),
        ("referral", "accepted", "complete"),
        ("referral", "acknowledged", "not_engaged"),
        ("case", "draft", "presume"),
        ("case", "draft", "close"),
        ("case", "preliminary_identification", "include"),
        ("case", "draft", "reopen"),
    ],
)
def test_too_early_is_out_of_turn(noun: str, state: str, step: str) -> None:
    _refuses(OutOfTurn, Standing(noun, state), step)


@pytest.mark.parametrize(
    ("noun", "state", "step"),
    [
        ("referral", "accepted", "accept"),
        ("referral", "acknowledged", "acknowledge"),
        ("referral", "info_requested", "ask"),
        ("referral", "in_service", "begin"),
        *(("referral", ended, "accept") for ended in sorted(TERMINAL)),
        *(("referral", ended, "withdraw") for ended in sorted(TERMINAL)),
        *(("referral", ended, "decline") for ended in sorted(TERMINAL)),
        ("case", "closed", "close"),
        ("case", "presumed_victim", "reopen"),
        ("case", "presumed_victim", "presume"),
        ("case", "social_inclusion", "include"),
    ],
)
def test_too_late_is_a_conflict(noun: str, state: str, step: str) -> None:
    _refuses(Conflict, Standing(noun, state), step)


def _refuses(kind: type[Problem], thing: Standing, step: str) -> None:
    before = replace(thing)
    needs = _needs(workflow.rows_of(thing.noun, step)[0])
    with pytest.raises(kind) as refused:
        workflow.step(thing, step, **needs)
    assert type(refused.value) is kind
    assert thing == before


def test_a_step_with_two_ends_has_to_say_which() -> None:
    thing = Standing("case", "formal_identification")
    with pytest.raises(Invalid) as refused:
        workflow.step(thing, "decide", outcome="yes", reasons="r")
    assert set(refused.value.errors) == {"outcome"}


def test_unknown_steps_and_nouns_are_errors() -> None:
    with pytest.raises(Invalid):
        workflow.step(Standing("case", "draft"), "dream")
    with pytest.raises(KeyError):
        workflow.rows_of("letter", "open")


def test_what_the_service_does_by_itself_nobody_does_by_hand() -> None:
    # R30 and R04 lead the same way; one is the person's no, the other the end of her consent.
    waiting = Standing("referral", "awaiting_consent")
    assert workflow.row_for(waiting, "withdraw").id == "R04"
    assert workflow.row_for(waiting, "withdraw", by_itself=True).id == "R30"
    with pytest.raises(OutOfTurn):
        workflow.row_for(Standing("referral", "sent"), "expire")
    # Nor does the service end by itself what a partner has accepted.
    assert workflow.row_for(Standing("referral", "sent"), "withdraw", by_itself=True).id == "R12"
    with pytest.raises(OutOfTurn):
        workflow.row_for(Standing("referral", "accepted"), "withdraw", by_itself=True)


@pytest.mark.parametrize("step", ["prepare", "screen", "mistyped"])
@NOUNS
def test_nothing_begins_in_the_middle(noun: str, step: str) -> None:
    thing = Standing(noun)
    with pytest.raises(ValueError, match="not enough values"):
        workflow.begin(thing, step)
    assert thing == Standing(noun)


@given(st.data())
@NOUNS
def test_any_walk_stays_among_the_listed_states(noun: str, data: st.DataObject) -> None:
    listed = {row.target for row in TABLE[noun]}
    every = st.sampled_from(TABLE[noun])
    thing = Standing(noun)
    workflow.begin(thing, TABLE[noun][0].step)
    for row in data.draw(st.lists(every, max_size=25)):
        before = replace(thing)
        try:
            workflow.step(thing, row.step, row.target, by_itself=not row.who, **_needs(row))
        except (Conflict, OutOfTurn):
            assert thing == before
        else:
            # A track goes on after a no: the person may be asked again.
            begins = row.step in ("create", "propose")
            assert before.state not in ENDED or begins
        assert thing.state in listed


# The people of the policy's matrix, at a thing in every state.


def _thing(noun: str, state: str) -> SimpleNamespace:
    kinds = {"case": "submitted", "referral": "sent", "transfer": "handed", "concern": "concern"}
    kinds |= {"trm_referral": "case", "trm_arrival": "came"}
    kinds |= {"consultation": "consulted"}
    kind = kinds.get(noun, "track")
    return SimpleNamespace(**{**vars(THINGS[kind]), "noun": noun, "state": state})


@NOUNS
def test_the_policy_lets_nobody_take_a_step_that_its_row_gives_to_others(noun: str) -> None:
    too_many = []
    for row in TABLE[noun]:
        thing = _thing(noun, row.source)
        if row.source == NEW or row.step == "create" or not row.who:
            continue
        for person in PEOPLE:
            allowed = policy.may(person, f"{noun}.{row.step}", thing)
            if allowed and not any(fact(person, thing) for fact in row.who):
                too_many.append(f"{row.id} {person.name}")
    assert too_many == []


def _steps(name: str, noun: str, state: str) -> list[str]:
    person = next(person for person in PEOPLE if person.name == name)
    return [row.id for row in workflow.steps_open(person, _thing(noun, state))]


def test_each_is_offered_the_steps_of_its_row_and_no_other() -> None:
    assert _steps("worker", "referral", "acknowledged") == ["R13", "R25"]
    assert _steps("head", "referral", "acknowledged") == ["R25"]
    assert _steps("partner", "referral", "acknowledged") == ["R06", "R08", "R09"]
    assert _steps("partner", "referral", "accepted") == ["R14", "R15", "R18", "R34"]
    # R30 leads on as R04 does, and is the service's own.
    assert _steps("worker", "referral", "awaiting_consent") == ["R03", "R04"]
    assert _steps("worker", "referral", "completed") == []
    assert _steps("third", "referral", "sent") == []
    assert _steps("worker", "case", "draft") == ["C02", "C03"]
    assert _steps("head", "case", "presumed_victim") == ["C09"]
    assert _steps("stranger", "case", "draft") == []
    assert _steps("head", "transfer", "offered") == ["T06"]
    assert _steps("partner_head", "transfer", "offered") == ["T04", "T05"]


@NOUNS
def test_every_step_that_no_row_has_is_refused_and_moves_nothing(noun: str) -> None:
    states = {row.source for row in TABLE[noun]} | {row.target for row in TABLE[noun]}
    ends = {(row.step, row.target) for row in TABLE[noun]}
    refused = 0
    for state in states - {NEW}:
        here = {(row.step, row.target) for row in TABLE[noun] if row.source == state}
        never = {step for step, _ in ends} - {step for step, _ in here}
        for step, target in {*ends - here, *((step, None) for step in never)}:
            thing = Standing(noun, state)
            with pytest.raises((OutOfTurn, Conflict)):
                workflow.step(thing, step, target, **dict.fromkeys(REQUIRED, "given"))
            assert (thing.state, thing.state_at) == (state, None)
            refused += 1
    assert refused > len(states)


REQUIRED = {need for row in EVERY for need in row.requires}


def test_on_the_track_each_is_offered_what_table_and_matrix_give_and_nothing_else() -> None:
    may = {(line.action, name) for line in LINES for name in line.may if line.thing == "track"}
    rows = [written_row(line) for line in IDENTIFICATION_TABLE.strip().splitlines()]
    offered = 0
    for state in {row.source for row in rows} - {NEW}:
        thing = _thing("identification", state)
        thing.identification_status = "submitted"
        for person in PEOPLE:
            wanted = [
                row.id
                for row in rows
                if row.source == state
                and (f"identification.{row.step}", person.name) in may
                and any(fact(person, thing) for fact in row.who)
            ]
            assert _steps(person.name, "identification", state) == wanted, (state, person.name)
            offered += len(wanted)
    assert offered > len(rows) / 2
