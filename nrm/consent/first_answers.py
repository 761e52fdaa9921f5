"""What stands in the form of a consent before anybody has answered: the question, and no answer.

Of one that is asked again stays what it is about and with whom. Lines are agreed anew, one by one:
none of an older consent is ticked.
"""

from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict

from nrm.consent.forms import Answers
from nrm.consent.models import ABROAD, Consent
from nrm.consent.speaking import Speaker


def first_answers(
    asked: Mapping[str, str], older: Consent | None, speakers: Sequence[Speaker]
) -> Answers:
    """What the address asks for: of whoever speaks for the person, what follows from the part."""
    if older is not None:
        same = {"country": older.country or "", "purpose": older.purpose or ""}
        same |= {"recipient": str(older.recipient_id or ""), "supersedes": str(older.id)}
        return MultiDict({"scope": older.scope, **same})
    for each in speakers:
        if str(each.id) == asked.get("speaker", ""):
            for_it = {"recipient": str(each.agency_id), "purpose": each.purpose}
            return MultiDict({"scope": "share_with_org", **for_it})
    scope = asked.get("scope", "")
    country = asked.get("country", "") if scope == ABROAD else ""
    return MultiDict({"scope": scope, "country": country})
