"""Standard routes of every service for its operators: each decision for a reason, in the log, once per key."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from shared.contracts.wire import to_builtins
from shared.eventstore.operations import OPERATION, Action, Operate
from shared.eventstore.store import Done
from shared.messaging.parking import page_parked
from shared.messaging.policies import Policies
from shared.messaging.relay import Relay
from shared.messaging.topic_end import TopicAhead
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.problems import Problem, not_found
from shared.web.requests import Asking, Posting, asking, posting

PARKED_EXAMPLE = {
    "id": ANSWER["id"],
    "subject": ANSWER["id"],
    "policy": "match_account",
    "error": "...",
    "state": "PARKED",
}
JOB_ANSWER = ANSWER | JOB
PARKED_ANSWER = ANSWER | {"left": 0}
TAKEN_ANSWER = ANSWER | {"taken": 12}


class ReasonBody(BaseModel):
    """Why a person decided so."""

    reason: Annotated[str, Field(min_length=3, max_length=500)]


def operations_router(service: str) -> APIRouter:
    """The routes /v1/parked, /v1/jobs/{id}/retry and cancel, and /v1/log/take-back of a service."""
    router = APIRouter(prefix="/v1", tags=["operations"])
    _jobs(router, service)
    _parked(router, service)
    _log(router, service)
    return router


def _jobs(router: APIRouter, service: str) -> None:
    @router.post("/jobs/{job_id}/retry", **documented(JOB_ANSWER, *COMMANDS))
    async def retry(
        job_id: str, body: ReasonBody, post: Posting = posting(f"{service}:job:decide")
    ) -> dict[str, Any]:
        """Queue a FAILED or CANCELLED job again, for a recorded reason."""
        return await _job_decided(post, job_id, Action.RETRY_JOB, body.reason)

    @router.post("/jobs/{job_id}/cancel", **documented(JOB_ANSWER, *COMMANDS))
    async def cancel(
        job_id: str, body: ReasonBody, post: Posting = posting(f"{service}:job:decide")
    ) -> dict[str, Any]:
        """Cancel a job that has not ended, for a recorded reason; what it has done already stands."""
        return await _job_decided(post, job_id, Action.CANCEL_JOB, body.reason)


def _parked(router: APIRouter, service: str) -> None:
    @router.get("/parked", **documented({"items": [PARKED_EXAMPLE], "next": None}, *READS))
    async def list_parked(
        state: Annotated[str, Query(pattern="^(PARKED|DONE|SKIPPED)$")] = "PARKED",
        cursor: Annotated[int, Query(ge=0, le=2**62)] = 0,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        ask: Asking = asking(f"{service}:parked:read"),
    ) -> dict[str, Any]:
        """What waits for a person, oldest first."""
        found = await page_parked(ask.ctx.pool, state=state, after=cursor, limit=limit)
        shown = [to_builtins(one) for one in found]
        return {"items": shown, "next": found[-1].position if len(found) == limit else None}

    @router.post("/parked/{parked_id}/retry", **documented(PARKED_ANSWER, *COMMANDS))
    async def retry(
        parked_id: str,
        body: ReasonBody,
        request: Request,
        post: Posting = posting(f"{service}:parked:decide"),
    ) -> dict[str, Any]:
        """Run a parked subject's events again, in order, until one fails; answers with how many are left."""
        policies: Policies = request.app.state.running.policies
        done = await _decided(post, policies, parked_id, Action.RETRY_PARKED, body.reason)
        left = await policies.retry(parked_id, post.caller.subject, body.reason)
        return operated(done) | {"left": left or 0}

    @router.post("/parked/{parked_id}/skip", **documented(PARKED_ANSWER, *COMMANDS))
    async def skip(
        parked_id: str,
        body: ReasonBody,
        request: Request,
        post: Posting = posting(f"{service}:parked:decide"),
    ) -> dict[str, Any]:
        """Leave a parked event out for ever, for a recorded reason, and run those behind it."""
        policies: Policies = request.app.state.running.policies
        done = await _decided(post, policies, parked_id, Action.SKIP_PARKED, body.reason)
        left = await policies.skip(parked_id, post.caller.subject, body.reason)
        return operated(done) | {"left": left or 0}


def _log(router: APIRouter, service: str) -> None:
    @router.post("/log/take-back", **documented(TAKEN_ANSWER, *COMMANDS))
    async def take_back(
        body: ReasonBody, request: Request, post: Posting = posting(f"{service}:log:decide")
    ) -> dict[str, Any]:
        """After an old backup was restored: append what the own topic has beyond the log, and go on from there.

        Rejected while the log is not behind its topic. What stood only in private events is lost: `verify` names it.
        """
        relay: Relay = request.app.state.running.relay
        before = await post.answered()
        if before is None and not relay.status.ahead:
            raise Problem(409, "not-behind", "The log is not behind its topic", reason="NOT_BEHIND")
        try:
            taken = 0 if before else await relay.take_back()
        except TopicAhead as error:
            raise Problem(
                409, "another-history", "Another log's topic", str(error), reason="HISTORY"
            ) from error
        done = await post.done(
            OPERATION, service, Operate(action=Action.TAKE_BACK, about=service, reason=body.reason)
        )
        return operated(done) | {"taken": taken}


async def _job_decided(post: Posting, job_id: str, action: Action, reason: str) -> dict[str, Any]:
    jobs = post.ctx.jobs
    job = await jobs.show(job_id)
    if job is None:
        raise not_found("job", job_id)

    async def change(connection: Any) -> None:
        move = jobs.retry if action is Action.RETRY_JOB else jobs.cancel
        if not await move(connection, job_id):
            raise Problem(409, "job-state", "Not in this state", f"The job is {job.state}.", reason=job.state)

    command = Operate(action=action, about=job_id, reason=reason)
    done = await post.done(OPERATION, job_id, command, alongside=change)
    jobs.pulse.wake()
    return operated(done) | {"job": f"/v1/jobs/{job_id}"}


async def _decided(post: Posting, policies: Policies, parked_id: str, action: Action, reason: str) -> Done:
    """The decision in the log. Repeated with its key it is the first one, and what it does is done unless it is."""
    if await post.answered() is None and not await policies.waits(parked_id):
        raise Problem(
            409,
            "not-parked",
            "Nothing is parked there",
            f"{parked_id[:80]!r} does not wait.",
            reason="NOT_PARKED",
        )
    return await post.done(OPERATION, parked_id, Operate(action=action, about=parked_id, reason=reason))


def operated(done: Done) -> dict[str, Any]:
    """Where a decision stands in the log."""
    return {
        "id": done.id,
        "position": done.position,
        "sequence": done.sequence,
        "correlation_id": done.correlation_id,
    }
