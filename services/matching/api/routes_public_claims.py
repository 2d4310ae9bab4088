"""Claims from the public list, without a token: filed, and the contact confirmed (2.1.1, D-23).

Every answer on a claim that cannot be confirmed is the same: nobody learns which claims there are.
"""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.matching.api.schemas_claims import CodeBody, PublicClaimBody
from services.matching.domain.claim import CLAIM, ConfirmContact, FileClaim
from services.matching.domain.claim_events import ClaimFiled
from services.matching.projections.policy import read_claim_rules_on
from services.matching.vault import claimed, codes_waiting, proved, proves, proving, to_send, together
from shared.eventstore.store import Done
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.paper.words import Word, day
from shared.web.documents import ANSWER, documented
from shared.web.problems import Problem
from shared.web.requests import Posting, posting_without_token

router = APIRouter(prefix="/v1/public/claims", tags=["public"])

WAITING_MAX = 5000
"""So many unconfirmed claims stand at a time: what anybody may write into the log is bounded."""
_ERRORS = (400, 408, 413, 422, 429, 503)


@router.post("", status_code=202, **documented({"id": ANSWER["id"]}, *_ERRORS, status=202))
async def file_public_claim(body: PublicClaimBody, post: Posting = posting_without_token()) -> JSONResponse:
    """File a claim without a token: a code goes to the contact, which proves it within a few days; no more of them
    than three at a time.

    It counts from today when it is confirmed in time. Documents are described now and shown to the guild when it asks.
    """
    filed = await file_publicly(body, post)
    return JSONResponse({"id": filed.claim}, status_code=202)


async def file_publicly(body: PublicClaimBody, post: Posting) -> ClaimFiled:
    """The claim as it was filed, once for a request that is repeated. Raises a 429 problem when too many wait to be
    confirmed."""
    done = await post.answered()
    if done is None:
        if await codes_waiting(post.ctx.pool) >= WAITING_MAX:
            detail = "Too many claims wait to be confirmed. A claim that is filed at the guild's office counts as well."
            headers = {"Retry-After": "3600"}
            raise Problem(429, "too-many-requests", "Too many claims wait", detail, headers=headers)
        done = await _file(body, post)
    state, _ = await post.ctx.store.state(CLAIM, done.id)
    assert state.filed is not None
    return state.filed


async def _file(body: PublicClaimBody, post: Posting) -> Done:
    today = baku_day(post.ctx.clock())
    async with post.ctx.engine.connect() as connection:
        rules = await read_claim_rules_on(connection, today)
    claim, until = post.new_id(), rules.confirm_until(today)
    fingerprint, keep = claimed(claim, body.claimant())
    code, keep_code = proving(claim, until)
    words = Word(
        f"İddianızın nömrəsi: {claim}. Təsdiq kodu: {code}. Son gün: {day(until)}.",
        f"Your claim: {claim}. The code that confirms it: {code}. Last day: {day(until)}.",
    )
    send = to_send(claim, "CODE", words, post.ctx.clock())
    filed = ClaimFiled(
        claim=claim,
        capacity=body.capacity,
        works=tuple(sorted(set(body.works))),
        reserves=tuple(sorted(set(body.reserves))),
        claimant=fingerprint,
        party=None,
        evidence=(),
        decide_by=rules.decide_by(today),
        confirm_until=until,
        filed_by=post.caller.subject,
    )
    return await post.done(CLAIM, claim, FileClaim(filed=filed), alongside=together(keep, keep_code, send))


@router.post("/{claim_id}/confirm", **documented({"id": ANSWER["id"]}, *_ERRORS, 404))
async def confirm_public_claim(
    claim_id: str, body: CodeBody, post: Posting = posting_without_token()
) -> dict[str, Any]:
    """Confirm the contact with the code that came to it."""
    if not await confirm_publicly(claim_id, body.code, post):
        raise _not_confirmed()
    return {"id": claim_id}


async def confirm_publicly(claim_id: str, code: str, post: Posting) -> bool:
    """Whether a code confirms the contact of a claim; once for a request that is repeated."""
    if await post.answered() is not None:
        return True
    today = baku_day(post.ctx.clock())
    if not await proves(post.ctx.pool, claim_id, code, today):
        return False
    outcome = await post.ctx.store.execute(
        CLAIM,
        claim_id,
        ConfirmContact(today=today),
        post.meta(),
        request=post.request(),
        alongside=proved(claim_id),
    )
    return not isinstance(outcome, Rejected)


def _not_confirmed() -> Problem:
    detail = (
        "There is no claim that this code confirms: it is wrong, was tried too often, or its time is over."
    )
    return Problem(404, "not-confirmed", "Not confirmed", detail)
