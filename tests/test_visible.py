"""`visible_to` of cases, referrals and the log equals asking row by row, for every role."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import or_, select

from nrm import policy
from nrm.abroad.finding import find_arrival
from nrm.abroad.finding import visible_to as arrivals_visible_to
from nrm.abroad.models import TrmArrival
from nrm.accounts.models import find_account
from nrm.accounts.signing_in import policy_view
from nrm.advice.finding import find_consultation
from nrm.advice.finding import visible_to as consultations_visible_to
from nrm.advice.models import Consultation
from nrm.audit.visible import visible_to as entries_visible_to
from nrm.cases.finding import find_case
from nrm.cases.finding import visible_to as cases_visible_to
from nrm.cases.models import Case
from nrm.cases.naming import find_named
from nrm.cases.wanted import Wanted
from nrm.database import session
from nrm.groups.finding import find_group
from nrm.groups.finding import visible_to as groups_visible_to
from nrm.groups.models import CaseGroup
from nrm.http.actor import Actor
from nrm.intake.finding import find_concern
from nrm.intake.finding import visible_to as concerns_visible_to
from nrm.intake.models import Concern
from nrm.log import find
from nrm.log import writer as log
from nrm.notifications.finding import visible_to as notifications_visible_to
from nrm.notifications.models import AnonymousNotification
from nrm.referrals.finding import visible_to as referrals_visible_to
from nrm.referrals.models import REFERRAL, Referral
from nrm.restricted.finding import find_thread
from nrm.restricted.finding import visible_to as notes_visible_to
from nrm.restricted.models import LISTED as NOTES_LISTED
from nrm.restricted.models import RestrictedThread
from nrm.search.finding import readable_by
from tests.support.advice import asked, asked_for_room
from tests.support.concerns import takes_in, tells_us
from tests.support.country import AGENCIES, REGISTRAR, Country, Person, a_country
from tests.support.groups import a_group, cases_of
from tests.support.identification import a_submitted_case, moves
from tests.support.neighbours import Neighbour
from tests.support.notifications import says_no, tell_before, tells
from tests.support.restricted import a_restricted_note
from tests.support.steps import OFFERS, a_sent_referral, agree, open_a_case, refer

PEOPLE = (REGISTRAR, *(name for _, people in AGENCIES.values() for name in people))
# Some before the authority has the case, one with it, one after the person withdrew (domain, 6.3).
TRACK = ("not_started", "offered", "declined", "consented", "submitted", "withdrawn")
FIELDS = ["identity.preferred_name"]


@pytest.fixture
def a_busy_country(engine_name: str, tmp_path: Path) -> Iterator[Country]:
    """Cases of two agencies along the track, referrals to two partners in some states."""
    with a_country(engine_name, tmp_path, "busy", _is_busy) as country:
        yield country


def _is_busy(country: Country) -> None:
    ana, olga, nia = (country.person(name) for name in ("ana", "olga", "nia"))
    cases = [_on_track(country, ana, status) for status in TRACK]
    other = open_a_case(olga, identity={"preferred_name": "Mira"})
    _hand_over(country, ana, cases[1])
    a_sent_referral(country, ana, cases[0], "Clinic", FIELDS)
    a_sent_referral(country, ana, cases[0], "Shelter", FIELDS)
    refer(country, ana, cases[0], "Clinic", agree(country, ana, cases[0], "Clinic", FIELDS).json)
    declined = a_sent_referral(country, olga, other, "Clinic", FIELDS)
    nia.step(declined, "decline", reason="no_capacity")


def _on_track(country: Country, ana: Person, status: str) -> dict[str, Any]:
    if status == "submitted":
        there, _ = a_submitted_case(country, ana)
        submitted: dict[str, Any] = ana.get(there).json
        return submitted
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    with country.inside():
        find_case(UUID(case["id"]), to_change=True).identification_status = status
        log.write(None, "case.test_track")
    return case


def _hand_over(country: Country, ana: Person, case: dict[str, object]) -> None:
    eva = country.person("eva")
    a_sent_referral(country, ana, case, "Clinic", FIELDS)
    ana.step(f"/cases/{case['id']}", "assign", worker=eva.id)


@dataclass(frozen=True)
class Seen:
    """Ids that a list shows, and those that the policy allows one by one."""

    listed: frozenset[UUID]
    allowed: frozenset[UUID]


def _actors() -> Iterator[Actor]:
    for name in PEOPLE:
        yield policy_view(find_account(name))


def _every_case() -> list[Case]:
    return [find_case(case_id) for case_id in session().scalars(select(Case.id)).all()]


def _cases(actor: Actor) -> Seen:
    listed = session().scalars(select(Case.id).where(cases_visible_to(actor)))
    every = _every_case()
    return Seen(
        frozenset(listed), frozenset(c.id for c in every if policy.may(actor, "case.read", c))
    )


def _readable(actor: Actor) -> Seen:
    listed = session().scalars(select(Case.id).where(readable_by(actor)))
    every = _every_case()
    asking = replace(actor, purpose="supervision")
    allowed = (c.id for c in every if policy.may(asking, "section.read", c))
    return Seen(frozenset(listed), frozenset(allowed))


def _named(actor: Actor) -> Seen:
    opened = find_named(actor, Wanted(), None, 100).records
    every = _every_case()
    # No purpose: it is named for one case, never for a list.
    allowed = (c.id for c in every if policy.may(replace(actor, purpose=None), "section.read", c))
    return Seen(frozenset(sealed.case.id for sealed in opened), frozenset(allowed))


def _referrals(actor: Actor, box: str) -> Seen:
    listed = session().scalars(select(Referral.id).where(referrals_visible_to(actor, box)))
    joined = session().execute(select(Referral, Case).join(Case, Case.id == Referral.case_id))
    # What was submitted to an authority is on a list of its own.
    every = [referral.of(case) for referral, case in joined if referral.kind == REFERRAL]
    own = [r for r in every if actor.agency_id == (r.recipient_id if box == "in" else r.sender_id)]
    return Seen(
        frozenset(listed), frozenset(r.id for r in own if policy.may(actor, "referral.read", r))
    )


def test_cases(a_busy_country: Country) -> None:
    with a_busy_country.inside(write=False):
        seen = {actor.name: _cases(actor) for actor in _actors()}
    assert {name: s.listed for name, s in seen.items()} == {n: s.allowed for n, s in seen.items()}
    counts = {name: len(s.listed) for name, s in seen.items() if s.listed}
    lead, every = len(TRACK), len(TRACK) + 1
    assert counts == {
        "rita": every,
        **dict.fromkeys(("ana", "sue", "eva"), lead),
        **dict.fromkeys(("olga", "omar", "cam", "cleo"), 1),
    }


def test_what_a_search_opens(a_busy_country: Country) -> None:
    with a_busy_country.inside(write=False):
        seen = {actor.name: _readable(actor) for actor in _actors()}
    assert {name: s.listed for name, s in seen.items()} == {n: s.allowed for n, s in seen.items()}
    counts = {name: len(s.listed) for name, s in seen.items() if s.listed}
    lead = len(TRACK)
    assert counts == {"ana": lead - 1, "eva": 1, "sue": lead, "olga": 1, "omar": 1}


def test_whose_names_a_list_shows(a_busy_country: Country) -> None:
    with a_busy_country.inside(write=False):
        seen = {actor.name: _named(actor) for actor in _actors()}
    assert {name: s.listed for name, s in seen.items()} == {n: s.allowed for n, s in seen.items()}
    counts = {name: len(s.listed) for name, s in seen.items() if s.listed}
    assert counts == {"ana": len(TRACK) - 1, "eva": 1, "olga": 1}


@pytest.mark.parametrize("box", ["in", "out"])
def test_referrals(a_busy_country: Country, box: str) -> None:
    with a_busy_country.inside(write=False):
        seen = {actor.name: _referrals(actor, box) for actor in _actors()}
    assert {name: s.listed for name, s in seen.items()} == {n: s.allowed for n, s in seen.items()}
    counts = {name: len(s.listed) for name, s in seen.items() if s.listed}
    received = {"nia": 3, "noa": 3, "zoe": 1, "zia": 1}
    sent = {"ana": 3, "eva": 1, "sue": 4, "olga": 1, "omar": 1}
    assert counts == (received if box == "in" else sent)


def test_notifications(country: Country) -> None:
    told = tell_before(country, "Authority"), tell_before(country, "Clinic")
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}"
    says_no(ana, here)
    assert tells(country, ana, here).status_code == 201
    with country.inside(write=False):
        for actor in _actors():
            wanted = select(AnonymousNotification.id).where(notifications_visible_to(actor))
            every = session().scalars(select(AnonymousNotification)).all()
            allowed = {n.id for n in every if policy.may(actor, "notification.read", n)}
            assert len(every) == 3 and set(session().scalars(wanted)) == allowed, actor.name
            assert allowed == ({UUID(told[0])} if actor.name in ("cam", "cleo") else set())


def test_groups(country: Country) -> None:
    ana, eva, olga = (country.person(name) for name in ("ana", "eva", "olga"))
    ours = [a_group(ana, child=2)["id"] for _ in range(2)]
    theirs = a_group(olga, child=2)["id"]
    cases = cases_of(ana, {"id": ours[0]})
    with country.inside():
        for case in cases:
            find_case(UUID(case["id"]), to_change=True).stepped_back = eva.id
        log.write(None, "case.test_conflict")
    with country.inside(write=False):
        every = [find_group(UUID(group_id)) for group_id in (*ours, theirs)]
        for actor in _actors():
            listed = set(session().scalars(select(CaseGroup.id).where(groups_visible_to(actor))))
            allowed = {g.id for g in every if policy.may(actor, "group.read", g)}
            # The co-ordinator sees every one in numbers, and reads none.
            expected = {g.id for g in every} if actor.role == policy.CO_ORDINATOR else allowed
            assert listed == expected, actor.name
            counts = {"ana": 2, "sue": 2, "eva": 1, "olga": 1, "omar": 1}
            assert len(allowed) == counts.get(actor.name, 0), actor.name


def test_restricted_notes(country: Country) -> None:
    ana, cam = country.person("ana"), country.person("cam")
    standing = [a_restricted_note(country, ana, cam)[1] for _ in range(2)]
    over, _, agreed = a_restricted_note(country, ana, cam)
    assert ana.post(f"/consents/{agreed}/withdraw", {"how": "verbal"}).status_code == 200
    gone, _, _ = a_restricted_note(country, ana, cam)
    assert moves(ana, gone, "withdraw", how="verbal").status_code == 200
    with country.inside(write=False):
        every = [find_thread(row) for row in session().scalars(select(RestrictedThread.id))]
        assert len(every) == 4 and over
        for actor in _actors():
            wanted = NOTES_LISTED.where(notes_visible_to(actor))
            listed = {str(line[0].id) for line in session().execute(wanted)}
            allowed = {str(t.id) for t in every if policy.may(actor, "restricted_note.read", t)}
            assert listed == allowed, actor.name
            known = {path.rpartition("/")[2] for path in standing}
            people = ("cam", "cleo", "pia", "pol")
            assert allowed == (known if actor.name in people else set()), actor.name


def test_whoever_may_not_list_sees_nothing_at_all(a_busy_country: Country) -> None:
    with a_busy_country.inside(write=False):
        for actor in _actors():
            if not policy.may(actor, "case.list"):
                assert not _cases(actor).listed
            if not policy.may(actor, "referral.list"):
                assert not _referrals(actor, "in").listed | _referrals(actor, "out").listed


def test_entries(a_busy_country: Country) -> None:
    with a_busy_country.inside(write=False):
        every = find.entries(find.Filters(), find.EVERYTHING, None, 1_000)
        assert len(every) > 30
        for actor in _actors():
            shown = find.entries(find.Filters(), entries_visible_to(actor), None, 1_000)
            all_of_them = policy.may(actor, "audit.list_all")
            own = [v.index for v in every if all_of_them or v.entry.actor == actor.id]
            assert [view.index for view in shown] == own, actor.name


def test_a_changed_role_changes_what_is_seen(a_busy_country: Country) -> None:
    with a_busy_country.inside(write=False):
        sue = next(actor for actor in _actors() if actor.name == "sue")
        for role in policy.ROLES:
            actor = replace(sue, role=role)
            assert _cases(actor).listed == _cases(actor).allowed, role
            for box in ("in", "out"):
                assert _referrals(actor, box).listed == _referrals(actor, box).allowed, role


def test_services_are_offered_to_the_agencies_of_this_story() -> None:
    assert {"Clinic", "Shelter"} <= set(OFFERS)


def test_what_other_countries_ask(country: Country) -> None:
    ana = country.person("ana")
    Neighbour(country).pairs().arrives(ana)
    Neighbour(country, country="NO").pairs("Lead South").asks()
    with country.inside(write=False):
        every = [find_arrival(x) for x in session().scalars(select(TrmArrival.id)).all()]
        assert len(every) == 2
        for actor in _actors():
            mine = select(TrmArrival.id).where(arrivals_visible_to(actor))
            allowed = {each.id for each in every if policy.may(actor, "trm_arrival.open", each)}
            assert set(session().scalars(mine)) == allowed, actor.name


def test_consultations(country: Country) -> None:
    ana, zoe = country.person("ana"), country.person("zoe")
    asked(country, ana)
    asked(country, zoe)
    asked_for_room(country, ana)
    with country.inside(write=False):
        ids = session().scalars(select(Consultation.id)).all()
        every = [find_consultation(row_id) for row_id in ids]
        for actor in _actors():
            boxes = (consultations_visible_to(actor, box) for box in ("in", "out"))
            mine = select(Consultation.id).where(or_(*boxes))
            allowed = {each.id for each in every if policy.may(actor, "consultation.open", each)}
            assert set(session().scalars(mine)) == allowed, actor.name


def test_concerns(country: Country) -> None:
    for agency in ("Lead North", "Lead South"):
        takes_in(country, agency)
        assert [tells_us(country).status_code for _ in range(2)] == [201, 201]
    ana = country.person("ana")
    first = f"/concerns/{ana.get('/concerns').json['items'][0]['id']}"
    assert ana.step(first, "set_aside", reason="known").status_code == 200
    with country.inside(write=False):
        every = [find_concern(row_id) for row_id in session().scalars(select(Concern.id)).all()]
        for actor in _actors():
            mine = select(Concern.id).where(concerns_visible_to(actor))
            allowed = {each.id for each in every if policy.may(actor, "concern.open", each)}
            assert set(session().scalars(mine)) == allowed, actor.name
