"""Likely duplicates among the works that nobody knows, over HTTP (2.1.2-g, D-37, D-102)."""

from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import or_, select

from services.matching.api.schemas import DismissBody
from services.matching.domain.merge_proposal import MERGE_PROPOSAL, DismissMerge
from services.matching.projections.merge_proposal import TABLE, find_proposal
from services.matching.projections.work import find_standing
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/merge-proposals", tags=["merge proposals"])

EXAMPLE = {
    "id": ANSWER["id"],
    "state": "DISMISSED",
    "work": "5d2f0c0e-7b0b-5a53-8f3f-3a5b4b0f6c55",
    "other": "8f14e45f-ceea-5a7a-9c1d-6d1f2b7e9a10",
    "registered": False,
    "score": 91,
    "reasons": ["TITLE_SIMILAR_94", "AUTHORS_100"],
    "compared": [
        {
            "field": "title",
            "reported": "Le Fare de minuit",
            "registered": "Le Phare de minuit",
            "verdict": "CLOSE",
        }
    ],
    "proposed_on": "2026-09-01",
    "dismissed": {"on": "2026-09-02", "by": "official", "reason": "A remake of 1999."},
    "merged": None,
}
SHOWN = EXAMPLE | {"work_stands": EXAMPLE["work"], "other_stands": EXAMPLE["other"]}


@router.post("", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def look_for_duplicates(post: Posting = posting("matching:identification:submit")) -> JSONResponse:
    """Look for non-registered works that may be one another, or a registered work, spelled otherwise.

    The job proposes the likeliest pairs, with reasons and the fields compared. Nothing is joined: a registrar merges
    in the registry, and usage and reserves follow with their clocks.
    """
    return await post.queue("propose-merges", "non-registered works", {})


@router.post("/{proposal_id}/dismiss", **documented(ANSWER, *COMMANDS))
async def dismiss_proposal(
    proposal_id: str, body: DismissBody, post: Posting = posting("matching:identification:decide")
) -> JSONResponse:
    """Say, as an official, that they are two works, and why: they are not proposed again."""
    await _found(post, proposal_id)
    command = DismissMerge(proposal=proposal_id, reason=body.reason, actor=post.caller.subject)
    return await post.execute(MERGE_PROPOSAL, proposal_id, command)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_proposals(
    state: Literal["PROPOSED", "DISMISSED", "MERGED"] | None = None,
    work: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("matching:identification:read"),
) -> dict[str, Any]:
    """Pairs of records that may be one work, the likeliest first: those that wait, that were dismissed, that the
    registry merged, or all; on one record."""
    query = select(TABLE)
    if state is not None:
        query = query.where(TABLE.c.state == state)
    if work is not None:
        query = query.where(or_(TABLE.c.work == work, TABLE.c.other == work))
    async with ask.ctx.engine.connect() as connection:
        page = await paged(connection, query, (TABLE.c.rank, TABLE.c.id), cursor, limit)
    return page | {"items": [_told(one) for one in page["items"]]}


@router.get("/{proposal_id}", **documented(SHOWN, *READS))
async def show_proposal(
    proposal_id: str, ask: Asking = asking("matching:identification:read")
) -> dict[str, Any]:
    """A proposal, what became of it, and which record stands for each of the two today."""
    found = await _found(ask, proposal_id)
    async with ask.ctx.engine.connect() as connection:
        work, _ = await find_standing(connection, found["work"])
        other, _ = await find_standing(connection, found["other"])
    return _told(found) | {"work_stands": work, "other_stands": other}


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "rank"}


async def _found(by: Asking | Posting, proposal_id: str) -> dict[str, Any]:
    async with by.ctx.engine.connect() as connection:
        found = await find_proposal(connection, proposal_id)
    if found is None:
        raise not_found("merge proposal", proposal_id)
    return found
