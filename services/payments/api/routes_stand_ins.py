"""Payment runs approved or released by another than the one whose task it is: a deputy, or two together; and the report
of them (D-95)."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.payments.api.releasing import released
from services.payments.domain.payment_run import PAYMENT_RUN
from services.payments.domain.policy import POLICY
from services.payments.domain.policy_bodies import DEPUTIES, read_stand_ins
from services.payments.domain.run_approval import ApproveJointly, ApproveRun
from services.payments.projections.stand_in import TABLE
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.kernel.ids import stream
from shared.kernel.stand_in import DEPUTY, StandIn, StandInRules, deputises
from shared.web.bodies import DeputyBody, JointBody
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(tags=["payment runs"])

STOOD_IN = {
    "payment_run": ANSWER["id"],
    "act": "APPROVED",
    "by": "deputy-accountant",
    "stand_in": "DEPUTY",
    "person": "chief-accountant",
    "reason": "on leave until 31 August",
    "decision": "Board 21/2026",
    "day": "2026-08-20",
}
_Guards = list[tuple[str, int]]


@router.post("/v1/payment-runs/{payment_run_id}/approve-for", **documented(ANSWER, *COMMANDS))
async def approve_for(
    payment_run_id: str, body: DeputyBody, post: Posting = posting("payments:payment-run:approve")
) -> JSONResponse:
    """Approve exactly this draft as the deputy of somebody who is away: the policy `deputies` names both for this day,
    and neither of them prepared the run. It is reported."""
    told, guards = await _deputy(post, body)
    command = ApproveRun(digest=body.digest, by=post.caller.subject, stand_in=told)
    return await post.execute(PAYMENT_RUN, payment_run_id, command, guards=guards)


@router.post("/v1/payment-runs/{payment_run_id}/approve-jointly", **documented(ANSWER, *COMMANDS))
async def approve_jointly(
    payment_run_id: str, body: JointBody, post: Posting = posting("payments:payment-run:approve")
) -> JSONResponse:
    """The last resort: two people, neither of whom prepared the run, approve exactly this draft together, one after the
    other, and neither of them releases it. The policy `deputies` has to allow it. It is reported."""
    rules, decision, guards = await _rules(post)
    if not rules.joint_approval:
        raise rejected(Rejected("NO_JOINT_APPROVAL", "No decision allows two people to approve together."))
    command = ApproveJointly(
        digest=body.digest, by=post.caller.subject, reason=body.reason, decision=decision
    )
    return await post.execute(PAYMENT_RUN, payment_run_id, command, guards=guards)


@router.post(
    "/v1/payment-runs/{payment_run_id}/release-for", status_code=202, **documented(JOB, *COMMANDS, status=202)
)
async def release_for(
    payment_run_id: str, body: DeputyBody, post: Posting = posting("payments:payment-run:release")
) -> JSONResponse:
    """Release to the bank as the deputy of somebody who is away, neither of whom prepared or approved the run or
    approved the distribution that it pays. It is reported."""
    told, guards = await _deputy(post, body)
    return await released(post, payment_run_id, body.digest, told, guards)


@router.get("/v1/stand-ins", **documented({"items": [STOOD_IN], "next": None}, *READS))
async def list_stand_ins(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("payments:payment-run:read")
) -> dict[str, Any]:
    """Every approval and release of a payment run by a deputy, or by two people together: for whom or with whom, why,
    and by which decision."""
    query = select(*(TABLE.c[name] for name in (*STOOD_IN, "position")))
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.position,), cursor, limit)


async def _deputy(post: Posting, body: DeputyBody) -> tuple[StandIn, _Guards]:
    rules, decision, guards = await _rules(post)
    if not deputises(rules.deputies, body.person, post.caller.subject, baku_day(post.ctx.clock())):
        why = f"No decision makes you a deputy of {body.person!r} today."
        raise rejected(Rejected("NO_DEPUTY", why, forbidden=True))
    return StandIn(kind=DEPUTY, person=body.person, reason=body.reason, decision=decision), guards


async def _rules(post: Posting) -> tuple[StandInRules, str, _Guards]:
    """What is decided today on stand-ins, the decision, and the guard that it still is."""
    state, version = await post.ctx.store.state(POLICY, DEPUTIES)
    found = state.in_force(baku_day(post.ctx.clock()))
    guards = [(stream(POLICY.entity, DEPUTIES), version)]
    if found is None:
        return StandInRules(), "", guards
    return read_stand_ins(found.body), found.decision, guards
