"""Standard routes of every service: long work, what waits for a person, proof, and answers to "why"."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from shared.contracts.wire import to_builtins
from shared.eventstore.operations import OPERATION, Action, Operate
from shared.eventstore.store import Done
from shared.jobs.queue import Job
from shared.messaging.parking import page_parked
from shared.messaging.policies import Policies
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.problems import Problem, not_found
from shared.web.requests import Asking, Posting, asking, posting

JOB_EXAMPLE = {
    "id": ANSWER["id"],
    "kind": "verify",
    "state": "DONE",
    "done": 7,
    "total": 7,
    "unit": "read models",
    "result": {"findings": []},
    "problem": None,
}
PARKED_EXAMPLE = {
    "id": ANSWER["id"],
    "subject": ANSWER["id"],
    "policy": "match_account",
    "error": "...",
    "state": "PARKED",
}
JOB_ANSWER = ANSWER | JOB
PARKED_ANSWER = ANSWER | {"left": 0}
Reason = Annotated[str, Field(min_length=3, max_length=500)]


class SealBody(BaseModel):
    """A head of this service's log as another service heard it."""

    service: Annotated[str, Field(max_length=40)]
    position: Annotated[int, Field(ge=1, le=2**62)]
    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    holder: Annotated[str, Field(max_length=40)]


class VerifyBody(BaseModel):
    """What to hold the log against."""

    seals: Annotated[list[SealBody], Field(max_length=100)] = []


class ReasonBody(BaseModel):
    """Why a person decided so."""

    reason: Reason


def _shown(job: Job) -> dict[str, Any]:
    shown: dict[str, Any] = to_builtins(job)
    return {name: value for name, value in shown.items() if name not in ("key", "correlation_id")}


def work_router(service: str) -> APIRouter:
    """The routes /v1/jobs, /v1/parked, /v1/verify and /v1/explain of a service."""
    router = APIRouter(prefix="/v1", tags=["work"])
    _jobs(router, service)
    _parked(router, service)

    @router.post("/verify", status_code=202, **documented(JOB, *COMMANDS, status=202))
    async def verify(body: VerifyBody, post: Posting = posting(f"{service}:state:submit")) -> JSONResponse:
        """Prove the log and the read models: chain, heads that others hold, rebuilt and equal, conservation.

        Long work. The seals are what the other services' watermarks say that they heard of this one.
        """
        return await post.queue("verify", "verify", {"seals": [seal.model_dump() for seal in body.seals]})

    @router.get(
        "/explain/{entity_id}",
        **documented(
            {"id": ANSWER["id"], "kind": "work", "text": "Görüş", "facts": {}, "because": []}, *READS
        ),
    )
    async def explain(
        entity_id: str, request: Request, ask: Asking = asking(f"{service}:state:read")
    ) -> dict[str, Any]:
        """Why an entity of this service is as it is, and what it follows from."""
        found = await request.app.state.running.parts.explain(ask.ctx, entity_id)
        if found is None:
            raise not_found("entity", entity_id)
        return to_builtins(found)  # type: ignore[no-any-return]

    return router


def _jobs(router: APIRouter, service: str) -> None:
    @router.get("/jobs/{job_id}", **documented(JOB_EXAMPLE, *READS))
    async def show_job(
        job_id: str,
        request: Request,
        wait: Annotated[bool, Query(description="wait up to 2 s for its end")] = False,
        ask: Asking = asking(f"{service}:job:read", parties=True),
    ) -> dict[str, Any]:
        """A job's state, progress, result or problem."""
        job = (
            await request.app.state.running.job_when_ended(job_id)
            if wait
            else await ask.ctx.jobs.show(job_id)
        )
        if job is None or (ask.caller.party is not None and job.actor != ask.caller.subject):
            raise not_found("job", job_id)
        return _shown(job)

    @router.get("/jobs", **documented({"items": [JOB_EXAMPLE], "next": None}, *READS))
    async def list_jobs(
        state: Annotated[str | None, Query(pattern="^(QUEUED|RUNNING|DONE|FAILED|CANCELLED)$")] = None,
        cursor: Annotated[str, Query(max_length=80)] = "",
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        ask: Asking = asking(f"{service}:job:read", parties=True),
    ) -> dict[str, Any]:
        """Jobs, all or those of a state; for a party-bound token those that it queued."""
        actor = None if ask.caller.party is None else ask.caller.subject
        found = await ask.ctx.jobs.page(state=state, actor=actor, after=cursor, limit=limit)
        return {
            "items": [_shown(job) for job in found],
            "next": found[-1].id if len(found) == limit else None,
        }

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
    return _operated(done) | {"job": f"/v1/jobs/{job_id}"}


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
        return _operated(done) | {"left": left or 0}

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
        return _operated(done) | {"left": left or 0}


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


def _operated(done: Done) -> dict[str, Any]:
    return {
        "id": done.id,
        "position": done.position,
        "sequence": done.sequence,
        "correlation_id": done.correlation_id,
    }
