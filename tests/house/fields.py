"""The guard of the field matrix: `docs/fields.md` says what the tables of the code say.

`python -m tests.house.fields` writes the tables into the page, and leaves the words around them.
"""

from typing import Final

from nrm.cases.fields import FIELDS, Field
from nrm.cases.least import least_rows
from nrm.cases.shareable import MATTERS, MAY_RECEIVE, MAY_SPEAK, ONLY_FOR, SPEAKS, may_receive
from nrm.participants.parts import PARTS, Opens
from nrm.policy import MASKED
from nrm.vocabulary.loader import entries
from tests.house.source import ROOT

PAGE: Final = ROOT / "docs" / "fields.md"
_KINDS: Final = [kind for kind, matters in MAY_RECEIVE.items() if matters]
_LEVELS: Final = {"I": "identifying", "S": "sensitive", "C": "coordination", "T": "statistical"}


def printed(page: str) -> str:
    """The page with its tables as the code has them now; the words around them stay."""
    for name, table in (("matters", _matters()), ("least", _least()), ("fields", _fields())):
        before, _, rest = page.partition(f"<!-- {name} -->")
        after = rest.partition(f"<!-- /{name} -->")[2]
        page = f"{before}<!-- {name} -->\n{table}\n<!-- /{name} -->{after}"
    return page


def _matters() -> str:
    order = dict.fromkeys(field.matter for field in FIELDS.values())
    known = [matter for matter in order if matter in MATTERS]
    kinds = [kind.replace("_", " ") for kind in _KINDS]
    head = ["matter", "supervisor", *kinds, *(_parts(opens) for opens in Opens)]
    rows = [
        [
            matter,
            _supervisor(matter),
            *(_cell(k, matter) for k in _KINDS),
            *(_around(o, matter) for o in Opens),
        ]
        for matter in known
    ]
    return _table([head, *rows])


def _parts(opens: Opens) -> str:
    return ", ".join(part.replace("_", " ") for part, what in PARTS.items() if what is opens)


def _around(opens: Opens, matter: str) -> str:
    """What a part opens of this matter; KeyError for a new kind of part."""
    told = {may_receive(matter, k, p, speaks=True) for k in MAY_SPEAK for p in SPEAKS} == {True}
    return {Opens.APPOINTMENTS: "–", Opens.BY_CONSENT: "agreed" if told else "–"}[opens]


def _supervisor(matter: str) -> str:
    sections = {field.section for field in FIELDS.values() if field.matter == matter}
    return "covered" if sections <= MASKED else "with a reason"


def _cell(kind: str, matter: str) -> str:
    if matter in MAY_RECEIVE[kind]:
        return "agreed"
    purpose = ONLY_FOR.get((kind, matter))
    return f"agreed, for `{purpose}` alone" if purpose else "–"


def _least() -> str:
    rows = list[list[str]]()
    for service in ("every", *(entry.code for entry in entries("services"))):
        own = [row for row in least_rows() if row["service"] == service]
        sources = ", ".join(dict.fromkeys(row["source"] for row in own))
        lines = ", ".join(f"`{row['field']}`" for row in own)
        rows.append([f"`{service}`", lines or "nothing more", sources or "–"])
    return _table([["service", "at the least", "from"], *rows])


def _fields() -> str:
    rows = [[f"`{f.name}`", _LEVELS[f.level], f.matter, _asked(f)] for f in FIELDS.values()]
    return _table([["field", "class", "matter", "asked as"], *rows])


def _asked(field: Field) -> str:
    kind = field.kind.value.replace("_", " ")
    items = ", ".join(f"`{item.key}`" for item in field.items)
    return (
        f"{kind} of {items}"
        if items
        else kind + (f" of `{field.list_name}`" * bool(field.list_name))
    )


def _table(rows: list[list[str]]) -> str:
    head, *others = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([head, f"|{' --- |' * len(rows[0])}", *others])


if __name__ == "__main__":
    # Written here: a shell that is to catch what is printed empties the page before it is read.
    PAGE.write_text(printed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
