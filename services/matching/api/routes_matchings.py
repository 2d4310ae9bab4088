"""Matchings of accounts and schedules over HTTP: how far they are, their outcomes, closing."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.matching.api.schemas import CloseBody
from services.matching.domain.matching import MATCHING, CloseMatching
from services.matching.projections.report import TABLE as REPORT
from services.matching.projections.report import counts_by_state
from services.matching.projections.target import TABLE, find_target, submitters_of
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/matchings", tags=["matchings"])

EXAMPLE = {
    "id": "0b6ad9a2-6a51-5f0c-9d1e-2f9d0d6f6a11-1",
    "target": "0b6ad9a2-6a51-5f0c-9d1e-2f9d0d6f6a11",
    "version": 1,
    "target_kind": "ACCOUNT",
    "state": "SEARCHED",
    "reports": 64,
    "party": "4c1b7d55-0d3e-5f4b-8a55-6f0f6a7b9c11",
    "period": {"first": "2026-07-01", "last": "2026-07-31"},
    "submitted_by": "clerk-1",
    "due": {"amount": 480_000, "currency": "AZN"},
    "counts": {},
    "digest": None,
    "closed_by": None,
}
SHOWN = EXAMPLE | {"open": 2, "decided": 62}
OUTCOME = {
    "id": "0b6ad9a2-6a51-5f0c-9d1e-2f9d0d6f6a11-1-7",
    "number": 7,
    "title": "7 OGUL ISTEREM",
    "state": "DECIDED",
    "outcome": "MATCHED",
    "work": "5d2f0c0e-7b0b-5a53-8f3f-3a5b4b0f6c55",
    "rule": "FIGURES",
    "decided": {
        "decision": None,
        "persons": [
            {
                "reported": "Tofiq Tağızadə",
                "role": "DIRECTOR",
                "party": "9a0c3f1e-2b7d-5c6a-8e4f-1d2c3b4a5f60",
                "society": None,
                "basis": "VARIANT",
                "line": None,
            }
        ],
        "compared": [
            {
                "field": "title",
                "reported": "7 OGUL ISTEREM",
                "registered": "Yeddi oğul istərəm",
                "verdict": "VARIANT",
            }
        ],
    },
}
_TOLD = ("decision", "persons", "compared")
"""What a user is told of an outcome (D-34); who decided it and why stays in the house."""


@router.post("/{matching_id}/close", **documented(ANSWER, *COMMANDS))
async def close_matching(
    matching_id: str, body: CloseBody, post: Posting = posting("matching:matching:decide")
) -> JSONResponse:
    """Stop waiting: every open review goes out as undecided and its money is reserved (D-23)."""
    async with post.ctx.engine.connect() as connection:
        found = await find_target(connection, matching_id)
        submitters = () if found is None else await submitters_of(connection, found["target"])
    command = CloseMatching(
        decision=post.new_id(), reason=body.reason, actor=post.caller.subject, submitters=submitters
    )
    return await post.execute(MATCHING, matching_id, command)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_matchings(
    state: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("matching:matching:read", parties=True),
) -> dict[str, Any]:
    """Matchings, for a party-bound token those of its own accounts."""
    query = select(TABLE)
    if state is not None:
        query = query.where(TABLE.c.state == state)
    if ask.caller.party is not None:
        query = query.where(TABLE.c.party == ask.caller.party)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{matching_id}", **documented(SHOWN, *READS))
async def show_matching(
    matching_id: str, ask: Asking = asking("matching:matching:read", parties=True)
) -> dict[str, Any]:
    """How far the matching of an account or schedule is; its id is `<account>-<version>`."""
    return await _found(ask, matching_id)


@router.get("/{matching_id}/reports", **documented({"items": [OUTCOME], "next": None}, *READS))
async def list_reports(
    matching_id: str,
    outcome: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("matching:matching:read", parties=True),
) -> dict[str, Any]:
    """The reported works of an account or schedule with their outcomes, by their numbers."""
    found = await _found(ask, matching_id)
    columns = (REPORT.c.id, REPORT.c.number, REPORT.c.title, REPORT.c.state)
    holds = (REPORT.c.outcome, REPORT.c.work, REPORT.c.rule, REPORT.c.decided, REPORT.c.revised)
    query = select(*columns, *holds).where(
        REPORT.c.target == found["target"], REPORT.c.version == found["version"]
    )
    if outcome is not None:
        query = query.where(REPORT.c.outcome == outcome)
    async with ask.ctx.engine.connect() as connection:
        page = await paged(connection, query, (REPORT.c.number,), cursor, limit)
    return page | {"items": [_told(row) for row in page["items"]]}


def _told(row: dict[str, Any]) -> dict[str, Any]:
    revised = row.pop("revised")
    held = row["decided"] if revised is None else revised["becomes"]
    return row | {"decided": None if held is None else {name: held[name] for name in _TOLD}}


async def _found(ask: Asking, matching_id: str) -> dict[str, Any]:
    async with ask.ctx.engine.connect() as connection:
        found = await find_target(connection, matching_id)
        if found is None or (ask.caller.party is not None and ask.caller.party != found["party"]):
            raise not_found("matching", matching_id)
        counts = await counts_by_state(connection, found["target"], found["version"])
    return found | {"open": counts.get("OPEN", 0), "decided": counts.get("DECIDED", 0)}
