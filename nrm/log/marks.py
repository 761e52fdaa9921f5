"""What an entry is found by that has no column: its sections, its purpose, its request.

Each is a row of `audit_mark`, which a trigger writes from the body as the entry is inserted
(`triggers.py`): an append needs no statement more, and nobody else can forget one. A mark decides
nothing: what it finds is held against the body, and verification knows which marks there must be.
"""

from nrm.log.entry import Entry


def section_mark(name: str) -> str:
    """The mark of all entries that touched a section."""
    return f"section:{name}"


def purpose_mark(code: str) -> str:
    """The mark of all entries with a purpose."""
    return f"purpose:{code}"


def request_mark(request_id: str) -> str:
    """The mark of all entries of one request."""
    return f"request:{request_id}"


def marks_of(entry: Entry) -> frozenset[str]:
    """All marks that must stand beside an entry."""
    purpose = {purpose_mark(entry.purpose)} if entry.purpose is not None else set()
    request = {request_mark(entry.request)} if entry.request is not None else set()
    return frozenset({*map(section_mark, entry.sections), *purpose, *request})
