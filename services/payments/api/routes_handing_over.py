"""What an ended dispute holds and distribution does not take back is handed over, by two people (4.3, D-82)."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.payments.api.handing_over import what_passes
from services.payments.api.schemas import HandingOverBody
from services.payments.domain.dispute import DISPUTE
from services.payments.domain.handing_over import HANDING_OVER, ApproveHandingOver, ProposeHandingOver
from services.payments.projections.handing_over import TABLE
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/disputes/{dispute_id}/handing-overs", tags=["disputes"])

EXAMPLE = {
    "id": ANSWER["id"],
    "dispute": ANSWER["id"],
    "state": "PROPOSED",
    "credits": [{"credit": ANSWER["id"], "parts": []}],
    "document_sha256": "ab" * 32,
    "proposed_by": "lawyer",
    "proposed_on": "2026-12-01",
    "approved_by": None,
    "approved_on": None,
}


@router.post("", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def propose_handing_over(
    dispute_id: str, body: HandingOverBody, post: Posting = posting("payments:dispute:submit")
) -> JSONResponse:
    """Propose that all that the dispute holds since its end passes to whom its documents name: books taken over, what
    was redistributed, what an award or a schedule names (D-82). Another person decides it.

    409 where it holds nothing, before a distribution run that had heard of the end is credited (it takes back what it
    can), and while the bank may have paid it by an order that counts as unpaid.
    """
    await _known(post, dispute_id)
    credits_, waits = await what_passes(post.ctx, dispute_id, body.document_sha256)
    handing_over = post.new_id()
    command = ProposeHandingOver(
        handing_over=handing_over,
        dispute=dispute_id,
        credits=credits_,
        waits=waits,
        document_sha256=body.document_sha256,
        by=post.caller.subject,
    )
    return await post.execute(HANDING_OVER, handing_over, command)


@router.post("/{handing_over_id}/approve", **documented(ANSWER, *COMMANDS))
async def approve_handing_over(
    dispute_id: str, handing_over_id: str, post: Posting = posting("payments:dispute:decide")
) -> JSONResponse:
    """Decide what another person proposed: it passes, and is paid at the next planned payment.

    409 where it would pass otherwise by now.
    """
    state, _ = await post.ctx.store.state(HANDING_OVER, handing_over_id)
    proposed = state.waiting.get(handing_over_id) or state.decided.get(handing_over_id)
    if proposed is None or proposed.dispute != dispute_id:
        raise not_found("handing over", handing_over_id)
    credits_, _ = await what_passes(post.ctx, dispute_id, proposed.document_sha256)
    command = ApproveHandingOver(handing_over=handing_over_id, credits=credits_, by=post.caller.subject)
    return await post.execute(HANDING_OVER, handing_over_id, command)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_handing_overs(
    dispute_id: str,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("payments:dispute:read"),
) -> dict[str, Any]:
    """What was proposed and decided of a dispute: every credit with what everybody receives of it."""
    query = select(TABLE).where(TABLE.c.dispute == dispute_id)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


async def _known(post: Posting, dispute_id: str) -> None:
    state, _ = await post.ctx.store.state(DISPUTE, dispute_id)
    if state.raised is None:
        raise not_found("dispute", dispute_id)
