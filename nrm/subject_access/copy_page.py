"""The copy for paper, drawn from what was opened, in the language that the person asked for."""

from collections import Counter

from flask_babel import gettext, ngettext

from nrm.accounts.frame import frame_for
from nrm.accounts.section_words import section_words
from nrm.cases.fields import FIELDS, SECTION_NAMES
from nrm.cases.shown import code_words, section_facts
from nrm.database import now
from nrm.files.words import kind_words, size_words
from nrm.http.actor import Actor
from nrm.look.moments import day
from nrm.look.parts import Fact
from nrm.reaching.tries import TRIES
from nrm.subject_access.copies import Copy, Disclosed, SealedCopy
from nrm.subject_access.sharing import Shared
from nrm.subject_access.submitted import Submitted
from nrm.subject_access.tried import Led, tried_words
from nrm.subject_access.views import CopyPage, CopyPart, NoteCopy, TryCopy
from nrm.vital_interests.models import ActWithoutConsent
from nrm.vital_interests.words import done_words


def copy_page(actor: Actor, copy: SealedCopy, opened: Copy) -> CopyPage:
    """Everything that the person is given."""
    back, asked = f"/access-requests/{copy.asked.id}", copy.asked
    return CopyPage(
        frame=frame_for(actor, back),
        back_url=back,
        agency=copy.leads.agency,
        printed_at=asked.printed_at or now(),
        asked_at=asked.asked_at,
        parts=_parts(opened),
        notes=tuple(NoteCopy(at=at, text=text) for at, text in opened.notes),
        more_notes=copy.notes is not None and copy.notes.after is not None,
        tries=tuple(
            TryCopy(at=each.at, words=tried_words(each), note=each.note) for each in opened.tried
        ),
        more_tries=copy.record.versions.get(TRIES, 0) > len(opened.tried),
        files=tuple(
            Fact(label=each.name, value=f"{kind_words(each.kind)}, {size_words(each.size_bytes)}")
            for each in opened.files
        ),
        shared=(
            *map(_led, copy.leads.before),
            *map(_shared, copy.shared),
            *map(_submitted, copy.submitted),
        ),
        disclosed=tuple(map(_disclosed, copy.disclosed)),
        unasked=tuple(map(_unasked, copy.unasked)),
        left_out=_left_out(copy),
    )


def _parts(opened: Copy) -> tuple[CopyPart, ...]:
    drawn = ((name, section_facts(name, opened.sections[name])) for name in SECTION_NAMES)
    return tuple(CopyPart(title=section_words(name), facts=facts) for name, facts in drawn if facts)


def _led(each: Led) -> Fact:
    until = str(day(each.until).striptags())
    told = gettext("Kept your record until %(day)s, and handed it over to us.", day=until)
    return Fact(label=each.agency, value=str(told))


def _shared(each: Shared) -> Fact:
    lines = [field.label for name, field in FIELDS.items() if name in each.lines]
    files = [ngettext("%(num)d file", "%(num)d files", each.files)] if each.files else []
    since = str(day(each.since).striptags())
    told = gettext("Since %(day)s: %(lines)s", day=since, lines=", ".join((*lines, *files)))
    # The same of each: whether there are any is known to that agency alone.
    own = gettext("It may have notes of its own, which we cannot open.")
    purpose = code_words("services", each.purpose)
    label = gettext("%(agency)s, for: %(purpose)s", agency=each.agency, purpose=purpose)
    return Fact(label=str(label), value=f"{told}\n{own}")


def _submitted(each: Submitted) -> Fact:
    lines = ", ".join(field.label for name, field in FIELDS.items() if name in each.lines)
    since = str(day(each.since).striptags())
    if not each.read:
        told = gettext("Sent on %(day)s, and not opened: %(lines)s", day=since, lines=lines)
    elif each.until is None:
        told = gettext("Since %(day)s: %(lines)s", day=since, lines=lines)
    else:
        until = str(day(each.until).striptags())
        told = gettext(
            "From %(since)s until %(until)s: %(lines)s", since=since, until=until, lines=lines
        )
    purpose = gettext("Formal identification")
    label = gettext("%(agency)s, for: %(purpose)s", agency=each.agency, purpose=purpose)
    return Fact(label=str(label), value=str(told))


def _disclosed(each: Disclosed) -> Fact:
    sections = ", ".join(map(section_words, each.sections))
    when = str(day(each.decided_at).striptags()) if each.decided_at is not None else ""
    label = code_words("disclosure_authorities", each.authority)
    return Fact(label=label, value=f"{when}: {sections}")


def _unasked(each: ActWithoutConsent) -> Fact:
    return Fact(label=done_words(each), value=str(day(each.made_at).striptags()))


def _left_out(copy: SealedCopy) -> tuple[Fact, ...]:
    """How many lines for each reason; which they are would tell what is kept back."""
    counted = Counter(copy.asked.reasons.values())
    return tuple(
        Fact(
            label=code_words("access_left_out_reasons", reason),
            value=str(ngettext("%(num)d line", "%(num)d lines", number)),
        )
        for reason, number in sorted(counted.items())
    )
