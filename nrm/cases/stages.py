"""The way of a case in stops, as its page draws it; the states themselves are in `workflow.py`."""

from typing import Final

from flask_babel import lazy_gettext

from nrm.cases.models import Case
from nrm.look.parts import Stage

_WAY: Final = (
    ("draft", lazy_gettext("Draft")),
    ("preliminary_identification", lazy_gettext("First look")),
    ("presumed_victim", lazy_gettext("Presumed victim")),
    ("recovery_reflection", lazy_gettext("Recovery and reflection")),
    ("formal_identification", lazy_gettext("Formal identification")),
    ("identified_victim", lazy_gettext("Decision")),
    ("social_inclusion", lazy_gettext("Social inclusion")),
)
_FORMAL: Final = frozenset({"recovery_reflection", "formal_identification", "identified_victim"})
_REFUSED: Final = frozenset({"declined", "withdrawn"})
_UNDECIDED: Final = frozenset({"not_started", "offered", "consented", "automatic_child"})


def stages_of(case: Case) -> tuple[Stage, ...]:
    """The way of a case, with where it stands now; a closed one stands nowhere on it."""
    way = [stop for stop in _WAY if stop[0] not in _left_out(case)]
    states = [state for state, _ in way]
    here = "identified_victim" if case.state == "not_identified" else case.state
    at = states.index(here) if here in states else len(states)
    said = ["done" if i < at else "now" if i == at else "next" for i in range(len(states))]
    if case.state == "closed":
        said = ["next"] * len(states)
    return tuple(
        Stage(label=str(words), status=status) for (_, words), status in zip(way, said, strict=True)
    )


def _left_out(case: Case) -> frozenset[str]:
    """The stops of a formal decision, for somebody who does not want one or never had one."""
    if case.state in _FORMAL or case.state == "not_identified":
        return frozenset()
    without = case.state == "social_inclusion" and case.identification_status in _UNDECIDED
    return _FORMAL if without or case.identification_status in _REFUSED else frozenset()
