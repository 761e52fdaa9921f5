"""Acts that are left out where the entries of one case are told."""

# What an authority and the police do with restricted notes, and a partner with its own: no agency
# that leads the case, then or later, learns from its log that there is one.
NEVER_OF_CASE = (
    "restricted_note.write",
    "restricted_note.answer",
    "restricted_note.read",
    "restricted_note.rewrap",
    "restricted_note.end",
    "restricted_note.erase",
    "service_note.write",
    "service_note.read",
    "service_note.rewrap",
    "service_note.end",
    # Whoever printed a paper that is false does not learn that an auditor looks at it.
    "access_receipt.check",
)
# That a case was among others: whoever leads it next must not learn that there were any.
AGENCY_ONLY = ("group.begin", "group.add", "group.remove")
