"""The request of one member of the authority that waits for a second one.

It waits for seven days, as other requests of two people do. After that, or where the case has come
to another stage meanwhile, nobody agrees with it any more, and any member may ask for something
else: who is away keeps nobody from deciding.
"""

from collections.abc import Collection

from nrm.database import session
from nrm.identification.models import Decision
from nrm.identification.track import Track, find_decisions
from nrm.log import writer as log
from nrm.log.acts import Act


def waiting_of(track: Track, kinds: Collection[str]) -> Decision | None:
    """The request that waits; `kinds`: what can be decided at this stage. Another one has ended.

    Its end stands in the log, without what was asked for.
    """
    found = find_decisions(track.case.id)
    mine = track.submitted.id
    waiting = next((d for d in found if d.issued_at is None and d.submission_id == mine), None)
    if waiting is None or (waiting.stands and waiting.kind in kinds):
        return waiting
    session().delete(waiting)
    log.write_before_next([Act(action="identification.lapse", thing=track)])
    return None
