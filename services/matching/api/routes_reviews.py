"""The official's desk over HTTP (2.1.2-f, D-36)."""

from datetime import timedelta
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import exists, select

from services.matching.api.schemas import ConfirmBody, DecisionBody, RefuseBody, TakeBody
from services.matching.domain.report import REPORT, DecideReview, RevokeOutcome, Ruling
from services.matching.domain.report_desk import ConfirmRuling, RefuseRuling, ReleaseReview, TakeReview
from services.matching.domain.report_events import Evidence, ReportOf, Variant
from services.matching.handlers import report_of
from services.matching.projections.policy import read_rules_on
from services.matching.projections.report import TABLE, equal_to, find_report
from services.matching.projections.ruling import Said, ruling_of, stands_for
from services.matching.projections.target import TABLE as TARGET
from services.matching.projections.target import submitters_of
from shared.contracts.matching import VariantOf
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
    "desk": "OPEN",
    "reason": "SIMILAR_WORK",
    "stake": {"amount": 48_000, "currency": "AZN"},
    "taken_by": None,
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
                    "verdict": "CLOSE",
                }
            ],
        }
    ],
}


@router.post("/{review_id}/decide", **documented(ANSWER, *COMMANDS))
async def decide_review(
    review_id: str, body: DecisionBody, post: Posting = posting("matching:review:decide")
) -> JSONResponse:
    """Decide what a reported work is, with reason and evidence; never by who submitted the account.

    Also later, when the cut-off day left it undecided. With four eyes asked for it waits for a second person.
    """
    ruling, submitters, four_eyes = await _said(post, review_id, body)
    command = DecideReview(ruling=ruling, submitters=submitters, four_eyes=four_eyes)
    return await post.execute(REPORT, review_id, command)


@router.post("/{review_id}/revoke", **documented(ANSWER, *COMMANDS))
async def revoke_outcome(
    review_id: str, body: DecisionBody, post: Posting = posting("matching:review:decide")
) -> JSONResponse:
    """Take an outcome back, whoever gave it, and say what the report is instead: UNDECIDED when nobody knows yet.

    A decision that equal reports rest on is revoked for all of them (D-89).
    """
    ruling, submitters, four_eyes = await _said(post, review_id, body)
    command = RevokeOutcome(ruling=ruling, submitters=submitters, four_eyes=four_eyes)
    return await post.execute(REPORT, review_id, command)


@router.post("/{review_id}/take", **documented(ANSWER, *COMMANDS))
async def take_review(
    review_id: str, body: TakeBody, post: Posting = posting("matching:review:decide")
) -> JSONResponse:
    """Look at a report alone: nobody else decides until it is released, decided, or the time is over."""
    submitters = await _submitters(post.ctx, await _report(post, review_id))
    now = post.ctx.clock()
    until = now + timedelta(minutes=body.minutes)
    command = TakeReview(actor=post.caller.subject, at=now, until=until, submitters=submitters)
    return await post.execute(REPORT, review_id, command)


@router.post("/{review_id}/release", **documented(ANSWER, *COMMANDS))
async def release_review(review_id: str, post: Posting = posting("matching:review:decide")) -> JSONResponse:
    """Leave a report that was taken to others again."""
    await _report(post, review_id)
    command = ReleaseReview(actor=post.caller.subject, at=post.ctx.clock())
    return await post.execute(REPORT, review_id, command)


@router.post("/{review_id}/confirm", **documented(ANSWER, *COMMANDS))
async def confirm_ruling(
    review_id: str, body: ConfirmBody, post: Posting = posting("matching:review:decide")
) -> JSONResponse:
    """Agree, as a second official, with a decision that waits for him (D-36).

    Where works were merged or split since it was proposed it is refused, and decided anew (409, WORK_CHANGED).
    """
    of = await _report(post, review_id)
    state, _ = await post.ctx.store.state(REPORT, review_id)
    command = ConfirmRuling(
        decision=body.decision,
        actor=post.caller.subject,
        known=await post.ctx.store.known(),
        stands=None if state.proposed is None else await stands_for(post.ctx, state.proposed),
        submitters=await _submitters(post.ctx, of),
    )
    return await post.execute(REPORT, review_id, command)


@router.post("/{review_id}/refuse", **documented(ANSWER, *COMMANDS))
async def refuse_ruling(
    review_id: str, body: RefuseBody, post: Posting = posting("matching:review:decide")
) -> JSONResponse:
    """Do not agree with a decision that waits for a second person: the report waits as before."""
    submitters = await _submitters(post.ctx, await _report(post, review_id))
    command = RefuseRuling(
        decision=body.decision, reason=body.reason, actor=post.caller.subject, submitters=submitters
    )
    return await post.execute(REPORT, review_id, command)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_reviews(
    state: Literal["OPEN", "PROPOSED", "UNDECIDED", "OWNERS", "DECIDED"] = "OPEN",
    target: str | None = None,
    reason: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("matching:review:read"),
) -> dict[str, Any]:
    """The desk, the most money first: what is OPEN, PROPOSED to a second official, left UNDECIDED, matched with OWNERS
    of lines that nobody knows, or was DECIDED here; each with ranked and explained candidates.

    Reviews of an account that a newer version has replaced are left out: nothing depends on them.
    """
    newer = exists().where(TARGET.c.target == TABLE.c.target, TARGET.c.version > TABLE.c.version)
    query = select(TABLE).where(TABLE.c.desk == state, ~newer)
    if target is not None:
        query = query.where(TABLE.c.target == target)
    if reason is not None:
        query = query.where(TABLE.c.reason == reason)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.rank, TABLE.c.id), cursor, limit)


@router.get("/{review_id}", **documented(EXAMPLE, *READS))
async def show_review(review_id: str, ask: Asking = asking("matching:review:read")) -> dict[str, Any]:
    """A review with everything that was compared, and how many equal reports wait for the same decision."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_report(connection, review_id)
        if found is None or found["desk"] is None:
            raise not_found("review", review_id)
        return found | {"equal": await equal_to(connection, found)}


async def _said(post: Posting, review_id: str, body: DecisionBody) -> tuple[Ruling, tuple[str, ...], bool]:
    """The official's word compared with the registry, who may not say it, and whether one person is enough."""
    of = await _report(post, review_id)
    said = Said(
        outcome=body.outcome,
        work=body.work,
        decision=post.new_id(),
        reason=body.reason,
        evidence=None if body.evidence is None else Evidence(**body.evidence.model_dump()),
        actor=post.caller.subject,
        owners={owner.line: owner.party for owner in body.owners},
        variants=tuple(
            Variant(
                subject_kind=VariantOf.WORK if one.party is None else VariantOf.PARTY,
                subject=one.party or "",
                text=one.text,
            )
            for one in body.variants
        ),
    )
    ruling = await ruling_of(post.ctx, of, said)
    if isinstance(ruling, Finding):
        raise invalid([ruling])
    async with post.ctx.engine.connect() as connection:
        rules = await read_rules_on(connection, baku_day(post.ctx.clock()))
    return ruling, await _submitters(post.ctx, of), rules.four_eyes


async def _report(post: Posting, review_id: str) -> ReportOf:
    of = await report_of(post.ctx.store, review_id)
    if of is None:
        raise not_found("review", review_id)
    return of


async def _submitters(ctx: Context, of: ReportOf) -> tuple[str, ...]:
    async with ctx.engine.connect() as connection:
        return await submitters_of(connection, of.target)
