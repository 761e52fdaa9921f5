"""What an anonymous notification says: six coded answers, drawn from a record by an allow-list.

There is no free text in it. Whether a sentence identifies somebody cannot be decided by a program,
nor by the one who knows the person; so none is asked for, and none passes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from nrm.cases.sections import allowed_codes
from nrm.notifications.periods import coarsened, is_period
from nrm.profile import current_profile
from nrm.vocabulary.loader import codes, entries

# The sections that are looked at; of them no more than four answers are taken.
SECTIONS: Final = ("identity", "account")
# Each answer and its list; whatever is not here is in no notification.
LISTS: Final[Mapping[str, str]] = {
    "gender": "notice_genders",
    "nationality_group": "nationality_groups",
    "region": "regions",
    "exploitation_types": "exploitation_types",
    "refusal_reason": "refusal_reasons",
}
UNKNOWN: Final = "UNK"
# Fewer words than the record has: one of few in a small region is known by the word alone.
_GENDERS: Final[Mapping[str, str]] = {
    "woman": "woman",
    "trans_woman": "woman",
    "man": "man",
    "trans_man": "man",
    "non_binary": "other",
    "other": "other",
    "ND": "ND",
}


@dataclass(frozen=True)
class Statement:
    """The six answers. `period`: when it happened last, None when nobody knows."""

    gender: str
    nationality_group: str
    region: str
    exploitation_types: tuple[str, ...]
    period: str | None
    refusal_reason: str

    def plain(self) -> dict[str, Any]:
        """The answers by name, in an order that tells nothing."""
        return {**vars(self), "exploitation_types": list(self.exploitation_types)}

    def wrong(self) -> tuple[str, ...]:
        """The answers that are no code of their list, or too fine: nothing may be sent then."""
        found = [name for name in LISTS if not _are_listed(name, getattr(self, name))]
        if self.period is not None and not is_period(self.period):
            found.append("period")
        return tuple(found)


def statement_of(given: Mapping[str, Any]) -> Statement:
    """These answers and no others, kinds of exploitation in the order of their list."""
    kinds = in_order(given["exploitation_types"])
    taken = {name: given[name] for name in Statement.__dataclass_fields__}
    return replace(Statement(**taken), exploitation_types=kinds)


def drawn(region: str, contents: Mapping[str, Mapping[str, Any]]) -> Statement:
    """What may be said of a record, as far as it tells; the reason of the no is asked for."""
    identity, account = (contents.get(name, {}) for name in SECTIONS)
    episodes = [row for row in account.get("episodes", ()) if isinstance(row, Mapping)]
    return Statement(
        gender=_GENDERS.get(_code(identity.get("gender")), UNKNOWN),
        nationality_group=_group(identity),
        region=region if region in allowed_codes("regions") else UNKNOWN,
        exploitation_types=in_order(
            [*account.get("exploitation_types", ()), *_all(episodes, "types")]
        ),
        period=_last(_code(row.get(at)) for row in episodes for at in ("started", "ended")),
        refusal_reason=UNKNOWN,
    )


def in_order(kinds: Iterable[Any]) -> tuple[str, ...]:
    """Known kinds of exploitation, each once: the order in which they were named tells nothing."""
    named = {_code(kind) for kind in kinds}
    return tuple(e.code for e in entries(LISTS["exploitation_types"]) if e.code in named)


def _are_listed(name: str, answer: str | tuple[str, ...]) -> bool:
    if isinstance(answer, tuple):
        return set(answer) <= codes(LISTS[name])
    return answer in allowed_codes(LISTS[name])


def _group(identity: Mapping[str, Any]) -> str:
    own = current_profile().country
    continents = {e.code: e.mappings.get("m49", UNKNOWN) for e in entries("countries")}
    named = {_code(each) for each in identity.get("citizenships", ())} & set(continents)
    groups = {"own_country" if each == own else continents[each] for each in named}
    if len(groups) == 1:
        return groups.pop()
    if not groups and identity.get("statelessness") == "yes":
        return "stateless"
    return "several" if groups else UNKNOWN


def _last(days: Iterable[str]) -> str | None:
    told = [period for day in days if (period := coarsened(day)) is not None]
    return max(told, default=None)


def _all(rows: Iterable[Mapping[str, Any]], name: str) -> list[Any]:
    return [each for row in rows for each in row.get(name, ())]


def _code(answer: Any) -> str:
    return answer if isinstance(answer, str) else ""
