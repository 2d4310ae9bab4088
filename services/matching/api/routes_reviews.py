"""The official's desk over HTTP (2.1.2-f, D-36)."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import exists, select

from services.matching.api.schemas import DecisionBody
from services.matching.domain.authors import ReportedPerson
from services.matching.domain.catalogue import CatalogueWork
from services.matching.domain.compare import compare, found_persons, make_report, nobody_found
from services.matching.domain.registered import registered_works
from services.matching.domain.report import REPORT, DecideReview, Evidence, ReportOf
from services.matching.handlers import provisional_work, review_of
from services.matching.projections.party import read_parties
from services.matching.projections.report import OPEN, TABLE, find_report
from services.matching.projections.reported import read_reported
from services.matching.projections.target import TABLE as TARGET
from services.matching.projections.target import submitters_of
from services.matching.projections.work import find_work
from shared.contracts.terms import MatchOutcome
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/reviews", tags=["reviews"])

EXAMPLE = {
    "id": "0b6ad9a2-6a51-5f0c-9d1e-2f9d0d6f6a11-1-12",
    "target": "0b6ad9a2-6a51-5f0c-9d1e-2f9d0d6f6a11",
    "version": 1,
    "number": 12,
    "title": "O qızı tarın",
    "state": "OPEN",
    "reason": "SIMILAR_WORK",
    "candidates": [
        {
            "work": "5d2f0c0e-7b0b-5a53-8f3f-3a5b4b0f6c55",
            "score": 94,
            "reasons": ["TITLE_SIMILAR_91", "AUTHORS_100"],
            "compared": [
                {
                    "field": "title",
                    "reported": "O qızı tarın",
                    "registered": "O qızı tapın",
                    "verdict": "DIFFERENT",
                }
            ],
        }
    ],
}


@router.post("/{review_id}/decide", **documented(ANSWER, *COMMANDS))
async def decide_review(
    review_id: str, body: DecisionBody, post: Posting = posting("matching:review:decide")
) -> JSONResponse:
    """Decide what a reported work is, with reason and evidence; never by who submitted the account."""
    review = await review_of(post.ctx.store, review_id)
    if review is None:
        raise not_found("review", review_id)
    command = await _decision(post, review[0], body)
    return await post.execute(REPORT, review_id, command)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_reviews(
    state: str = OPEN,
    target: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("matching:review:read"),
) -> dict[str, Any]:
    """What waits for an official, or was decided by one, with ranked and explained candidates.

    Reviews of an account that a newer version has replaced are left out: nothing depends on them.
    """
    newer = exists().where(TARGET.c.target == TABLE.c.target, TARGET.c.version > TABLE.c.version)
    query = select(TABLE).where(TABLE.c.state == state, TABLE.c.reason.is_not(None), ~newer)
    if target is not None:
        query = query.where(TABLE.c.target == target)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{review_id}", **documented(EXAMPLE, *READS))
async def show_review(review_id: str, ask: Asking = asking("matching:review:read")) -> dict[str, Any]:
    """A review with everything that was compared."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_report(connection, review_id)
    if found is None or found["reason"] is None:
        raise not_found("review", review_id)
    return found


async def _decision(post: Posting, of: ReportOf, body: DecisionBody) -> DecideReview:
    report = make_report(of.reported, await _owners(post.ctx, of))
    work, persons, compared = body.work, nobody_found(report), None
    if body.outcome is MatchOutcome.MATCHED and work is not None:
        standing = await _registered(post.ctx, work)
        work, compared = standing.id, compare(report, standing)
        persons = found_persons(report, compared)
    elif work is not None:
        raise invalid([Finding("body.work", "is named only with the outcome MATCHED", work[:80], "2.1.2-f")])
    elif body.outcome is MatchOutcome.NON_REGISTERED:
        work = provisional_work(of.reported)
    evidence = None if body.evidence is None else Evidence(**body.evidence.model_dump())
    return DecideReview(
        outcome=body.outcome,
        work=work,
        persons=persons if work is not None else (),
        compared=() if compared is None else compared.fields,
        decision=post.new_id(),
        reason=body.reason,
        evidence=evidence,
        actor=post.caller.subject,
        submitters=await _submitters(post.ctx, of),
    )


async def _submitters(ctx: Context, of: ReportOf) -> tuple[str, ...]:
    async with ctx.engine.connect() as connection:
        return await submitters_of(connection, of.target)


async def _owners(ctx: Context, of: ReportOf) -> list[ReportedPerson]:
    async with ctx.engine.connect() as connection:
        _, owners = await read_reported(connection, of.target, of.version)
    return owners.get(of.reported.number, [])


async def _registered(ctx: Context, work: str) -> CatalogueWork:
    async with ctx.engine.connect() as connection:
        standing = await find_work(connection, work)
        known = [] if standing is None else [standing]
        holders = [holder.party for one in known for shares in one.roles for holder in shares.holders]
        parties = await read_parties(connection, holders)
    found = registered_works(known, parties, baku_day(ctx.clock()))
    if not found:
        raise invalid(
            [Finding("body.work", "is no registered work that matching has heard of", work[:80], "2.1.2-f")]
        )
    return found[0]
