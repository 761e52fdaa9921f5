"""Two countries on two running instances: whichever is killed between steps, it ends exactly once.

Each has a database, keys and a profile of its own; they meet over HTTPS alone.
"""

import itertools
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.support.borders import (
    FIELDS,
    NAME,
    Countries,
    Side,
    a_case,
    agreed,
    asked,
    entries,
    two_countries,
    verified,
)
from tests.support.instances import Instance

ASKED = ["send", "accept", "share", "complete"]
HELPED = ["arrive", "accept", "receive", "complete"]
# After each step in turn; at night also each of them after each single step.
_ALL = int(os.environ.get("NRM_TEST_ROUNDS", "10")) >= 100
_DIES = ("asks", "helps")
PLANS = [dict(enumerate(itertools.islice(itertools.cycle(("helps", "asks")), 8)))]
PLANS += [{gap: who} for gap in range(8) for who in _DIES] if _ALL else []
# What a database makes of a crash is tested elsewhere, on both.
ENGINES = ["sqlite", "postgresql"] if _ALL else ["sqlite"]
MOMENTS = [*itertools.product(("before", "after"), _DIES)] if _ALL else [("after", "helps")]


@dataclass
class Story:
    """What two people do, one in each country, step by step, whatever was killed meanwhile."""

    countries: Countries
    asks: Instance
    helps: Instance
    told: dict[str, str] = field(default_factory=dict)

    @property
    def steps(self) -> list[Callable[[], None]]:
        """All of them in order."""
        return [
            self.it_is_sent,
            self.it_goes,
            self.it_is_accepted,
            self.the_answer_goes,
            self.it_is_shared,
            self.what_was_agreed_goes,
            self.help_is_over,
            self.the_end_goes,
        ]

    def it_is_sent(self) -> None:
        ana = self.asks.person("ana")
        self.countries.asks.people["ana"] = ana
        case = a_case(self.countries.asks)
        consent = ana.post(f"/cases/{case['id']}/consents", agreed("FI"))
        body = asked("FI", consent.json["id"])
        sent = ana.post(f"/cases/{case['id']}/trm-referrals", body)
        assert sent.status_code == 201, sent.text
        self.told = {"sent": f"/trm-referrals/{sent.json['id']}", "exchange": sent.json["id"]}

    def it_goes(self) -> None:
        self.asks.runs_its_jobs()

    def it_is_accepted(self) -> None:
        ana = self.helps.person("ana")
        (came,) = ana.get("/trm-arrivals").json["items"]
        self.told["came"] = f"/trm-arrivals/{came['id']}"
        accepted = ana.step(self.told["came"], "accept")
        assert accepted.status_code == 200, accepted.text

    def the_answer_goes(self) -> None:
        self.helps.runs_its_jobs()

    def it_is_shared(self) -> None:
        shared = self.asks.person("ana").step(self.told["sent"], "share")
        assert shared.status_code == 200, shared.text

    def what_was_agreed_goes(self) -> None:
        self.asks.runs_its_jobs()

    def help_is_over(self) -> None:
        ana = self.helps.person("ana")
        assert ana.get(self.told["came"]).json["lines"] == {"identity": {"given_names": NAME}}
        done = ana.step(self.told["came"], "complete", outcome="service_delivered")
        assert done.status_code == 200, done.text

    def the_end_goes(self) -> None:
        self.helps.runs_its_jobs()

    def ended_once(self) -> None:
        """One of everything in each country, and both logs hold."""
        ana = self.asks.person("ana")
        last = ana.get(self.told["sent"]).json
        assert (last["state"], last["outcome"]) == ("completed", "service_delivered")
        for side, noun, acts in (
            (self.countries.asks, "trm_referral", ASKED),
            (self.countries.helps, "trm_arrival", HELPED),
        ):
            done = entries(side, self.told["exchange"])
            assert done == [f"{noun}.{act}" for act in acts]
            assert _count(side, "trm_message") == 0
            assert verified(side)
        assert _count(self.countries.asks, "trm_referral") == 1
        assert _count(self.countries.helps, "trm_arrival") == 1
        assert len(FIELDS) == 1

    def crossed(self) -> list[tuple[str, str]]:
        """What crossed each border, by its number."""
        borders = (self.countries.asks.border, self.countries.helps.border)
        return [(c.body.hex(), str(c.status)) for border in borders for c in border.crossed]


def _count(side: Side, table: str) -> int:
    with side.country.inside(write=False) as opened:
        found: int = opened.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        return found


@contextmanager
def running(engine: str, folder: Path) -> Iterator[Story]:
    """Both instances, until the end of the block."""
    with two_countries(engine, folder) as countries:
        asks, helps = Instance(countries.asks), Instance(countries.helps)
        try:
            yield Story(countries, asks.starts(), helps.starts())
        finally:
            asks.is_killed()
            helps.is_killed()


@pytest.mark.race
@pytest.mark.slow
@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("engine_name", ENGINES, indirect=True)
def test_one_of_them_is_killed_between_each_pair_of_steps(
    engine_name: str, tmp_path: Path, plan: dict[int, str]
) -> None:
    with running(engine_name, tmp_path) as story:
        for number, step in enumerate(story.steps):
            step()
            if number in plan:
                dies: Instance = getattr(story, plan[number])
                dies.is_killed_and_starts()
        story.ended_once()


def waits_a_second(story: Story) -> None:
    """Whatever waits to be sent again is due, and goes."""
    for side in (story.countries.asks, story.countries.helps):
        side.border.lose = 0
        with side.country.inside() as opened:
            past = "1999-01-01 00:00:00+00:00"
            opened.execute(text("UPDATE trm_message SET next_at = :past"), {"past": past})
        side.posts()


@pytest.mark.race
@pytest.mark.slow
@pytest.mark.parametrize(("when", "killed"), MOMENTS)
@pytest.mark.parametrize("engine_name", ENGINES, indirect=True)
def test_in_the_middle_of_each_message(
    engine_name: str, tmp_path: Path, killed: str, when: str
) -> None:
    with running(engine_name, tmp_path) as story:
        for number, step in enumerate(story.steps):
            if number % 2 == 0:
                step()
                continue
            sender, taker = (
                (story.asks, story.helps)
                if number % 4 == 1
                else (
                    story.helps,
                    story.asks,
                )
            )
            dies = sender if (killed == "asks") == (sender is story.asks) else taker
            _killed_while_it_goes(sender, taker, dies, when)
            waits_a_second(story)
        story.ended_once()


def _killed_while_it_goes(sender: Instance, taker: Instance, dies: Instance, when: str) -> None:
    jobs, is_dead = sender.begins_its_jobs(), threading.Event()

    def kills() -> None:
        if not is_dead.is_set():
            if dies is sender:
                os.killpg(jobs.pid, signal.SIGKILL)
            dies.is_killed()
            is_dead.set()

    setattr(taker.side.border, when, kills)
    assert is_dead.wait(120)
    jobs.wait(120)
    setattr(taker.side.border, when, lambda: None)
    dies.starts()
