"""What a thief of the national rows learns, with which keys; and what survives a departure."""

from itertools import product
from typing import Any
from uuid import UUID

from nrm.duplicates.comparing import MOST_WITH_ONE_PHONE, Tagged, pairs_in
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.suites import unwrap
from nrm.vault.tags import open_tag, tag_context
from tests.adversary.hostile import Dump, Hands, Row
from tests.adversary.thief import Thief, keyring_of
from tests.custody.colleagues import goes_on, makes_leave
from tests.support.country import Country
from tests.support.duplicates import KIM, KIT, MIRA, a_co_ordinator, compares, two_cases
from tests.support.reader import Reader
from tests.support.steps import open_a_case


def _opened(country: Country, dump: Dump, name: str, secrets: Any) -> set[bytes]:
    """The tags that this person opens with the own keys, a dump, and these secrets."""
    thief = Thief(keyring_of(country, dump, name), dump, None, secrets)
    privates = [thief.keyring.encryption, *_agency_keys(thief)]
    rows = [row for row in dump["blind_index"] if row["sealed_tag"]]
    tried = product(rows, privates, thief._parts("content"))
    return {tag for row, private, part in tried if (tag := _tag(row, private, part))}


def _agency_keys(thief: Thief) -> list[bytes]:
    found = []
    for grant in thief.dump["grant"]:
        bound_to = context(
            "nrm/wrap", 1, grant["kind"], grant["subject_id"], grant["holder_key_id"]
        )
        try:
            found.append(bytes(unwrap(thief.keyring.encryption, grant["sealed_key"], bound_to)))
        except (SealBroken, ValueError):
            continue
    return found


def _tag(row: Row, private: Any, secret: bytes) -> bytes | None:
    bound_to = tag_context(row["id"], row["case_id"], row["field"], row["key_version"])
    try:
        return open_tag(private, secret, bound_to, row["sealed_tag"])
    except (SealBroken, ValueError):
        return None


def test_tags_open_for_the_co_ordinator_with_the_shred_store_alone(country: Country) -> None:
    a_co_ordinator(country)
    two_cases(country.person("ana"), country.person("olga"))
    hands = Hands(country)
    dump, secrets = hands.dump(), hands.shred_secrets()
    rows = [row for row in dump["blind_index"] if row["sealed_tag"]]
    # Two names, a number of papers, a telephone; and the same but for the telephone.
    assert len({row["sealed_tag"] for row in rows}) == len(rows) == 7
    assert len(_opened(country, dump, KIM, secrets)) == 4
    # Whoever can make the shred store speak without that key has nothing, nor the key without it.
    for name in ("ana", "olga", "rita", "nia"):
        assert _opened(country, dump, name, secrets) == set()
    assert _opened(country, dump, KIM, {}) == set()


def test_a_draft_that_was_discarded_is_no_longer_known(country: Country) -> None:
    kim, ana = a_co_ordinator(country), country.person("ana")
    two_cases(ana, country.person("olga"))
    hands = Hands(country)
    before = hands.dump()
    ana.step(f"/cases/{before['blind_index'][0]['case_id']}", "discard", reason="discarded")
    assert compares(country, kim) == []
    assert len(_opened(country, before, KIM, hands.shred_secrets())) == 3


def test_whoever_leaves_the_co_ordination_takes_nothing_along(country: Country) -> None:
    kim, ana = a_co_ordinator(country), country.person("ana")
    two_cases(ana, country.person("olga"))
    before = Hands(country).rows("blind_index", compared=False)
    assert makes_leave(country, kim.person, KIT).status_code == 200
    assert len(compares(country, Reader(country.person(KIM)))) == 1
    assert goes_on(kim.person).status_code == 200
    after = Hands(country).rows("blind_index", agency_id=before[0]["agency_id"])
    assert {row["id"] for row in after} == {row["id"] for row in before}
    assert {row["holder_key_id"] for row in after}.isdisjoint(
        row["holder_key_id"] for row in before
    )
    kim = Reader(country.person(KIM))
    open_a_case(ana, identity=MIRA)
    assert len(compares(country, kim)) == 3


def test_the_telephone_of_an_office_makes_no_question() -> None:
    def asked(count: int, field: str) -> int:
        cases = [UUID(int=n) for n in range(count)]
        return len(pairs_in([Tagged(case, field, b"x") for case in cases], cases))

    assert asked(MOST_WITH_ONE_PHONE, "phone") == 10
    assert asked(MOST_WITH_ONE_PHONE + 1, "phone") == 0
    assert asked(MOST_WITH_ONE_PHONE + 1, "document") == 15
    assert asked(2, "name_and_year") == 0
