"""Checkpoints, proofs, tiles and keys, open to everybody: hashes and sizes, never an entry.

C2SP clients take a prefix: tiles and checkpoints stand under `/api/v1/audit`.
"""

from typing import Final

from flask import Response

from nrm.audit.answers import Consistency, CosignedOut, InclusionProofOut, KeyPeriodOut
from nrm.audit.cosigning import (
    ANOTHER_TREE,
    cosigned_checkpoint,
    take_cosignatures,
    witnessed_in,
)
from nrm.audit.schemas import CheckpointQuery, ConsistencyQuery, CosignedIn, InclusionQuery
from nrm.cases.described import stamp
from nrm.database import transaction
from nrm.errors import Conflict
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer, answer_list
from nrm.log import proofs
from nrm.log.key_history import key_history
from nrm.log.tiles import hashes_of, tile_of

checkpoints = ApiBlueprint("checkpoints_api", __name__, description="Proofs, open to everybody")
# For a day, not for ever: after a restore another tree may stand under this address.
_KEPT: Final = "public, max-age=86400"


@checkpoints.path("/audit/checkpoint")
@checkpoints.takes(CheckpointQuery, "query")
@checkpoints.gives_text()
def checkpoint(query: dict[str, bool]) -> Response:
    """The newest signed checkpoint (C2SP tlog-checkpoint), with what witnesses signed of it."""
    with transaction(write=False):
        note = cosigned_checkpoint(witnessed=query["witnessed"])
    return Response(note, mimetype="text/plain")


@checkpoints.path("/audit/cosignatures", "POST")
@checkpoints.takes(CosignedIn)
@checkpoints.gives(CosignedOut)
def cosignatures(body: dict[str, str]) -> Response:
    """What a witness of this log signed, from whoever brings it (C2SP tlog-cosignature)."""
    found = witnessed_in(body["note"])
    with transaction():
        taken = take_cosignatures(body["note"], found)
    if taken is None:
        raise Conflict(ANOTHER_TREE)
    return answer({"taken": taken})


@checkpoints.path("/audit/proof/inclusion/<int:index>")
@checkpoints.takes(InclusionQuery, "query")
@checkpoints.gives(InclusionProofOut)
def inclusion(query: dict[str, int], index: int) -> Response:
    """The proof that an entry stands in the tree of a size; hashes only."""
    with transaction(write=False):
        proof = proofs.inclusion(index, query["size"])
    return answer(
        {
            "index": index,
            "size": query["size"],
            "leaf_hash": proof.leaf_hash.hex(),
            "hashes": [h.hex() for h in proof.hashes],
        }
    )


@checkpoints.path("/audit/proof/consistency")
@checkpoints.takes(ConsistencyQuery, "query")
@checkpoints.gives(Consistency)
def consistency(query: dict[str, int]) -> Response:
    """The proof that the tree of one size continues that of another; hashes only."""
    with transaction(write=False):
        proof = proofs.consistency(query["from_"], query["to"])
    body = {"from": query["from_"], "to": query["to"], "hashes": [h.hex() for h in proof.hashes]}
    return answer(body)


@checkpoints.path("/audit/tile/<path:tile>")
@checkpoints.gives_a_file()
def tile(tile: str) -> Response:
    """Hashes of the tree (C2SP tlog-tiles): `L/N`, or `L/N.p/W` at its edge; never an entry."""
    wanted = tile_of(tile)
    with transaction(write=False):
        hashes = hashes_of(wanted)
    response = Response(hashes, mimetype="application/octet-stream")
    if wanted.is_full:
        response.headers["Cache-Control"] = _KEPT
    return response


@checkpoints.path("/audit/keys")
@checkpoints.gives(listed(KeyPeriodOut))
def keys() -> Response:
    """The verifier keys under which the log was signed, and from when on; the oldest first."""
    with transaction(write=False):
        periods = key_history()
    items = [
        {
            "key": period.key,
            "from_size": period.from_size,
            "since": stamp(period.since) if period.since else None,
        }
        for period in periods
    ]
    return answer_list(items, None)
