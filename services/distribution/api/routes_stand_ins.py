"""Runs approved by another than their approver: a deputy, or two people together; and the report of them (D-95)."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.distribution.api.approving import changes_of, unsealed
from services.distribution.domain.policy_bodies import DEPUTIES
from services.distribution.domain.run import RUN, ApproveRun
from services.distribution.domain.stand_in import ApproveJointly
from services.distribution.projections.policy import in_force
from services.distribution.projections.run import TABLE
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.kernel.stand_in import DEPUTY, StandIn, StandInRules, deputises, read_deputies
from shared.projections import snapshot
from shared.web.bodies import DeputyBody, JointBody
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(tags=["runs"])

STOOD_IN = {
    "run": ANSWER["id"],
    "stand_in": "DEPUTY",
    "stand_in_for": "head-of-distribution",
    "stand_in_reason": "on leave until 31 August",
    "stand_in_decision": "BOARD 21, 2026-07-01",
    "prepared_by": "economist",
    "approved_by": "deputy-head",
    "closed_on": "2026-08-20",
    "state": "CLOSED",
}


@router.post("/v1/runs/{run_id}/approve-for", **documented(ANSWER, *COMMANDS))
async def approve_for(
    run_id: str, body: DeputyBody, post: Posting = posting("distribution:run:decide")
) -> JSONResponse:
    """Approve exactly this draft as the deputy of somebody who is away: the policy `deputies` names both for this day,
    and neither of them prepared the run. It is reported."""
    rules, decision, changed = await _rules(post, run_id)
    day = baku_day(post.ctx.clock())
    if not deputises(rules.deputies, body.person, post.caller.subject, day):
        why = f"no decision makes you a deputy of {body.person!r} today"
        raise rejected(Rejected("NO_DEPUTY", why, forbidden=True))
    told = StandIn(kind=DEPUTY, person=body.person, reason=body.reason, decision=decision)
    command = ApproveRun(digest=body.digest, by=post.caller.subject, day=day, changed=changed, stand_in=told)
    return await post.execute(RUN, run_id, command)


@router.post("/v1/runs/{run_id}/approve-jointly", **documented(ANSWER, *COMMANDS))
async def approve_jointly(
    run_id: str, body: JointBody, post: Posting = posting("distribution:run:decide")
) -> JSONResponse:
    """The last resort: two people, neither of whom prepared the run, approve exactly this draft together, one after the
    other. The policy `deputies` has to allow it. It is reported."""
    rules, decision, changed = await _rules(post, run_id)
    if not rules.joint_approval:
        raise rejected(Rejected("NO_JOINT_APPROVAL", "no decision allows two people to approve together"))
    command = ApproveJointly(
        digest=body.digest,
        by=post.caller.subject,
        reason=body.reason,
        decision=decision,
        day=baku_day(post.ctx.clock()),
        changed=changed,
    )
    return await post.execute(RUN, run_id, command)


@router.get("/v1/stand-ins", **documented({"items": [STOOD_IN], "next": None}, *READS))
async def list_stand_ins(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("distribution:run:read")
) -> dict[str, Any]:
    """Every run that a deputy, or two people together, approved: for whom or with whom, why, and by which decision."""
    query = select(*(TABLE.c[name] for name in (*STOOD_IN, "read_position"))).where(
        TABLE.c.stand_in.is_not(None)
    )
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.read_position, TABLE.c.run), cursor, limit)


async def _rules(post: Posting, run_id: str) -> tuple[StandInRules, str, tuple[str, ...]]:
    """What is decided today on stand-ins, the decision, and what of the run is no longer as its draft took it."""
    day = baku_day(post.ctx.clock())
    async with snapshot(post.ctx.engine) as (connection, _):
        found = (await in_force(connection, day)).get(DEPUTIES)
        changed = await changes_of(connection, run_id, day)
        hindered = await unsealed(connection, run_id, day)
    if hindered is not None:
        raise rejected(hindered)
    if found is None:
        return StandInRules(), "", changed
    return read_deputies(found["body"]), found["reference"], changed
