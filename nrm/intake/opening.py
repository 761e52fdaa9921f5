"""What was told, opened: its texts too that a browser sealed, looked through where that is asked.

Nobody looked at them on arrival, and anybody can send anything. What does not open is no alarm:
that the row is as it arrived, its seal and the log say, and a stranger who sends rubbish must not
be able to raise one. The rest of what was told stands all the same.
"""

from collections.abc import Mapping
from typing import Any

from nrm.intake.naming import covered, telling
from nrm.intake.told import LONGEST, may_be_named, typed
from nrm.intake.unread import open_text
from nrm.vault.memory import Secret


def with_texts(content: Mapping[str, Any], tab_key: Secret | None) -> dict[str, Any]:
    """All that was answered. `unopened`, `covered`: questions whose text is so, where any is."""
    told = {name: answer for name, answer in content.items() if name != "unread"}
    unopened, hidden = [], []
    for name, written in content.get("unread", {}).items():
        text = open_text(tab_key, name, written) if tab_key else None
        if text is None:
            unopened.append(name)
        elif said := typed(text)[: LONGEST[name]]:
            told[name] = said
    # Without a yes this is refused where the service can read it; here it comes to light only now.
    if unread_tells(content, told):
        told["text"] = covered(told["text"])
        hidden.append("text")
    marks = {"unopened": unopened, "covered": hidden}
    return {**told, **{mark: names for mark, names in marks.items() if names}}


def unread_tells(content: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    """Whether a text that nobody looked through tells who somebody is who did not agree."""
    looked_at = "text" not in content.get("unread", {})
    free = may_be_named(str(told.get("agrees", "")), str(told.get("person_group", "")))
    return not (looked_at or free) and bool(telling(told.get("text", "")))
