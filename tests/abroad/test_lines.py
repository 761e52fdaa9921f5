"""Whatever another country's lines say: what is read of them can be shown, and is known here."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nrm.abroad.lines import known_lines
from nrm.cases.fields import FIELDS

_KEYS = st.sampled_from([*sorted({key for name in FIELDS for key in name.split(".")}), "age"])
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=6,
)
_ANY_SECTION = _ANYTHING | st.dictionaries(_KEYS, _ANYTHING)


@given(st.dictionaries(st.sampled_from(["identity", "account", "x"]), _ANY_SECTION))
def test_whatever_they_say_can_be_shown(content: dict[str, Any]) -> None:
    shown = json.dumps(known_lines(content), ensure_ascii=False).encode()
    assert known_lines(json.loads(shown)) == json.loads(shown)


def test_half_of_a_pair_of_signs_is_not_read() -> None:
    assert known_lines({"identity": {"given_names": "\ud800", "family_name": "V"}}) == {
        "identity": {"family_name": "V"}
    }
