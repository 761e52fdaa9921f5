"""What the invented people of the demonstration are like. Nobody here exists, and it shows.

Who refers, kinds of exploitation, age group, gender and citizenship follow the counts of
`shares.csv`; all else is drawn beside it. A story depends on its number alone, so that a load that
was cut short goes on with the same people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from nrm.demo.shares import Share, draw
from nrm.profile import current_profile

_SEED = 20230331
# Share's agency -> entry channel of the case. Health is a first responder too; the counts that we
# follow happen to name none.
_CHANNELS: Final[Mapping[str, str]] = {
    "social": "social_work",
    "police": "police",
    "labour_inspectorate": "labour_inspectorate",
    "ngo": "ngo",
}
_LANGUAGES: Final[Mapping[str, str]] = {
    "AF": "fa",
    "AL": "sq",
    "BD": "bn",
    "BR": "pt",
    "CN": "zh",
    "ER": "ti",
    "ET": "am",
    "GB": "en",
    "IN": "hi",
    "IR": "fa",
    "NG": "en",
    "PH": "fil",
    "PK": "ur",
    "PL": "pl",
    "RO": "ro",
    "SD": "ar",
    "SO": "so",
    "SY": "ar",
    "UA": "uk",
    "VN": "vi",
}
# Where the counts say only `other`.
_OTHERS = ("BD", "BR", "CN", "ET", "NG", "PL", "SY", "UA")
_BANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "adult": ("18-20", "21-23", "24-26", "27-29", "30-38", "39-47", "48+"),
    "child": ("9-11", "12-14", "15-17", "15-17"),
    "age_uncertain": ("15-17",),
}


@dataclass(frozen=True)
class Story:
    """One invented person; `number` from 1."""

    number: int
    share: Share
    citizenship: str
    language: str
    age_band: str
    region: str
    priority: str
    agrees_to_police: bool

    @property
    def name(self) -> str:
        """A name that nobody has."""
        return f"Sample Person {self.number:03d}"

    @property
    def person_group(self) -> str:
        """As the case has it: an age that is not known is cared for as a child's."""
        group = self.share.person_group
        return "age_uncertain" if group == "UNK" else group

    @property
    def is_adult(self) -> bool:
        """Whether the person agrees alone."""
        return self.person_group == "adult"

    @property
    def entry_channel(self) -> str:
        """Where the person was noticed first."""
        return _CHANNELS[self.share.agency]


def chance_of(number: int, purpose: str) -> Random:
    """The same draws for the same story and purpose, in every run."""
    return _seeded(f"{_SEED}/{number}/{purpose}")


def tell_stories(first: int, last: int) -> list[Story]:
    """Stories `first` to `last`, both included; as often of each kind as they occur."""
    shares = draw(_seeded(_SEED), last)
    return [_tell(number, shares[number - 1]) for number in range(first, last + 1)]


def _seeded(seed: int | str) -> Random:
    # Nothing secret is drawn here: passphrases and keys come from elsewhere.
    return Random(seed)  # noqa: S311 # nosec B311


def _tell(number: int, share: Share) -> Story:
    chance = chance_of(number, "person")
    other = share.citizenship == "other"
    citizenship = chance.choice(_OTHERS) if other else share.citizenship
    group = "age_uncertain" if share.person_group == "UNK" else share.person_group
    return Story(
        number=number,
        share=share,
        citizenship=citizenship,
        language=_LANGUAGES[citizenship],
        age_band=chance.choice(_BANDS[group]),
        region=chance.choice(current_profile().regions).code,
        priority=chance.choices(("routine", "high", "urgent_24h"), (6, 3, 1))[0],
        agrees_to_police=group == "adult" and chance.random() < 0.5,
    )
