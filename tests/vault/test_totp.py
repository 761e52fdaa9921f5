"""The second factor: the codes of RFC 6238, a step either way, none twice."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.vault.totp import accepted_step, base32, current_code, new_secret, totp_uri

SEED = b"12345678901234567890"  # That of RFC 6238, appendix B.
NOW = datetime(2026, 5, 3, 12, 0, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30
TIMES = st.datetimes(
    min_value=datetime(2001, 1, 1),  # noqa: DTZ001 - hypothesis wants its bounds without a zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def at_step(offset: int) -> datetime:
    return NOW + timedelta(seconds=30 * offset)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert current_code(SEED, at) == code
    assert accepted_step(SEED, code, at, None) == seconds // 30


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_a_step_either_way_is_accepted_as_what_it_is(offset: int) -> None:
    assert accepted_step(SEED, current_code(SEED, at_step(offset)), NOW, None) == STEP + offset


@pytest.mark.parametrize("offset", [-3, -2, 2, 3])
def test_two_steps_are_too_many(offset: int) -> None:
    assert accepted_step(SEED, current_code(SEED, at_step(offset)), NOW, None) is None


@given(TIMES, st.integers(min_value=-1, max_value=1))
def test_no_code_is_accepted_twice(at: datetime, offset: int) -> None:
    seed = new_secret()
    code = current_code(seed, at + timedelta(seconds=30 * offset))
    used = accepted_step(seed, code, at, None)
    assert used is not None
    for later in range(4):
        assert accepted_step(seed, code, at + timedelta(seconds=30 * later), used) is None


@given(TIMES)
def test_after_a_newer_code_an_older_one_is_refused(at: datetime) -> None:
    seed = new_secret()
    older, newer = current_code(seed, at), current_code(seed, at + timedelta(seconds=30))
    used = accepted_step(seed, newer, at, None)
    assert accepted_step(seed, older, at, used) is None


def test_a_code_of_two_steps_counts_as_the_newer_and_so_only_once() -> None:
    at = datetime.fromtimestamp(61331810 * 30, UTC)  # Found by search: 768734 before and after it.
    assert accepted_step(SEED, "768734", at, None) == 61331811
    assert accepted_step(SEED, "768734", at, 61331811) is None


def test_a_last_step_far_in_the_future_refuses_all() -> None:
    assert accepted_step(SEED, current_code(SEED, NOW), NOW, STEP + 99) is None


def test_people_type_spaces_and_the_digits_of_their_script() -> None:
    code = current_code(SEED, NOW)
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for typed in (f" {code[:3]} {code[3:]}\n", f"{code[:3]}\u00a0{code[3:]}", arabic):
        assert accepted_step(SEED, typed, NOW, None) == STEP


@given(st.text(max_size=90))
def test_what_is_not_the_code_is_refused_and_never_raises(typed: str) -> None:
    right = {current_code(SEED, at_step(offset)) for offset in (-1, 0, 1)}
    if typed not in right:
        assert accepted_step(SEED, typed, NOW, None) is None


@pytest.mark.parametrize("change", [lambda code: code[:5], lambda code: code + "0", lambda _: ""])
def test_codes_of_another_length_are_refused(change: object) -> None:
    assert accepted_step(SEED, change(current_code(SEED, NOW)), NOW, None) is None  # type: ignore[operator]


def test_a_time_without_a_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="with its zone"):
        current_code(SEED, NOW.replace(tzinfo=None))


def test_the_address_says_what_an_app_needs() -> None:
    address = urlsplit(totp_uri(SEED, "ana@example.org", "Referral mechanism"))
    asked = parse_qs(address.query)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert asked["secret"] == [base32(SEED)] == ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"]
    assert asked["issuer"] == ["Referral mechanism"]
    assert (asked["digits"], asked["period"]) == (["6"], ["30"])


def test_seeds_are_fresh() -> None:
    assert len(new_secret()) == 20
    assert new_secret() != new_secret()
