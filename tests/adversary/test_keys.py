"""With all a partner's keys and the whole database: what he can open, and what he never can."""

from collections.abc import Callable

import pytest

from nrm.vault.root import RootKeys
from tests.adversary.conftest import VISIT, Story
from tests.adversary.hostile import MARK
from tests.adversary.thief import Thief, keyring_of

CONTENT = {"identity": {"preferred_name": MARK}}
End = Callable[[Story], object]


def _root(story: Story) -> RootKeys:
    root: RootKeys = story.country.app.extensions["nrm_session_info"]["root"]
    return root


def _thief(story: Story, name: str) -> Thief:
    dump = story.hands.dump()
    return Thief(keyring_of(story.country, dump, name), dump)


def test_before_acceptance_all_keys_and_the_database_open_nothing(story: Story) -> None:
    thief = _thief(story, "nia")
    assert thief.opens(story.referral_id) is None
    thief.root = _root(story)
    assert thief.opens(story.referral_id) is None
    # It is the shred store that is missing: with it and the root keys the service itself opens.
    thief.secrets = story.hands.shred_secrets()
    assert thief.opens(story.referral_id) == CONTENT
    thief.root = None
    assert thief.opens(story.referral_id) is None


def test_after_acceptance_the_way_leads_over_the_shred_store(story: Story) -> None:
    accepted = story.nia.step(story.there, "accept", appointment=VISIT)
    assert accepted.json["snapshot"] == CONTENT
    thief = _thief(story, "nia")
    thief.root = _root(story)
    assert thief.opens(story.referral_id) is None
    thief.secrets = story.hands.shred_secrets()
    assert thief.opens(story.referral_id) == CONTENT


def _withdraws_the_consent(story: Story) -> object:
    return story.ana.post(f"/consents/{story.consent_id}/withdraw", {"how": "verbal"})


def _revokes(story: Story) -> object:
    return story.nia.post(f"{story.there}/steps", {"step": "revoke", "how": "told_recipient"})


def _withdraws(story: Story) -> object:
    return story.ana.step(story.there, "withdraw", reason="need_ended")


def _declines(story: Story) -> object:
    return story.nia.step(story.there, "decline", reason="no_capacity")


def _was_not_engaged(story: Story) -> object:
    return story.nia.step(story.there, "not_engaged", reason="did_not_come")


@pytest.mark.parametrize(
    "ends", [_withdraws_the_consent, _revokes, _withdraws, _declines, _was_not_engaged]
)
def test_after_the_end_an_old_dump_and_todays_shred_store_open_nothing(
    story: Story, ends: End
) -> None:
    waiting = _thief(story, "nia")
    story.nia.step(story.there, "accept", appointment=VISIT)
    accepted = _thief(story, "nia")
    ended = ends(story)
    assert ended.status_code == 200, ended.get_data(as_text=True)  # type: ignore[attr-defined]
    today = _thief(story, "nia")
    for thief in (waiting, accepted, today):
        thief.root, thief.secrets = _root(story), story.hands.shred_secrets()
        assert any(part == "content" for _, _, part in thief.secrets)
        assert thief.opens(story.referral_id) is None
    stub = story.nia.get(story.there).json
    assert (stub["snapshot"], "envelope" in stub) == (None, False)


def test_declined_before_it_was_accepted_it_never_opens(story: Story) -> None:
    waiting = _thief(story, "nia")
    _declines(story)
    waiting.root, waiting.secrets = _root(story), story.hands.shred_secrets()
    assert waiting.opens(story.referral_id) is None


@pytest.mark.parametrize("name", ["pia", "olga", "rita", "adam"])
def test_another_agency_never_opens_it(story: Story, name: str) -> None:
    story.nia.step(story.there, "accept", appointment=VISIT)
    thief = _thief(story, name)
    thief.root, thief.secrets = _root(story), story.hands.shred_secrets()
    assert thief.opens(story.referral_id) is None
    assert story.country.person(name).get(story.there).status_code in (403, 404)


def test_a_half_that_outlived_its_referral_is_named(story: Story) -> None:
    (half,) = (row for row in story.hands.shred_rows() if row["part"] == "half")
    _declines(story)
    assert story.hands.verify()[0] == 0
    story.hands.put_back_secret(half)
    status, lines = story.hands.verify()
    assert (status, f"referral {story.referral_id}: it has ended, and its half" in lines) == (
        1,
        True,
    )
    assert story.nia.get(story.there).json["snapshot"] is None
