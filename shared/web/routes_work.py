"""Standard routes of every service: long work, proof, and answers to "why"."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from shared.contracts.wire import to_builtins
from shared.jobs.queue import Job
from shared.projections.document import read_kept
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.explanation import hashes_in
from shared.web.problems import not_found
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
EXPLAINED = {
    "id": ANSWER["id"],
    "kind": "contract",
    "text": "L-2026/07",
    "text_az": "L-2026/07",
    "facts": {"document_sha256": "0" * 64},
    "because": [],
    "steps": [{"az": "25,00 × 6/18 = 8,33 AZN", "en": "25.00 × 6/18 = 8.33 AZN"}],
    "documents": [{"sha256": "0" * 64, "stored_here": False, "kind": None}],
}


class SealBody(BaseModel):
    """A head of this service's log as another service heard it."""

    service: Annotated[str, Field(max_length=40)]
    position: Annotated[int, Field(ge=1, le=2**62)]
    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    holder: Annotated[str, Field(max_length=40)]


class VerifyBody(BaseModel):
    """What to hold the log against."""

    seals: Annotated[list[SealBody], Field(max_length=100)] = []


def _shown(job: Job) -> dict[str, Any]:
    shown: dict[str, Any] = to_builtins(job)
    return {name: value for name, value in shown.items() if name not in ("key", "correlation_id")}


def work_router(service: str) -> APIRouter:
    """The routes /v1/jobs, /v1/verify and /v1/explain of a service."""
    router = APIRouter(prefix="/v1", tags=["work"])
    _jobs(router, service)

    @router.post("/verify", status_code=202, **documented(JOB, *COMMANDS, status=202))
    async def verify(body: VerifyBody, post: Posting = posting(f"{service}:state:submit")) -> JSONResponse:
        """Prove the log and the read models: chain, heads that others hold, rebuilt and equal, conservation.

        Long work. The seals are what the other services' watermarks say that they heard of this one.
        """
        args = {"seals": [seal.model_dump() for seal in body.seals]}
        return await post.queue("verify", "verify", args, at_once=True)

    @router.get(
        "/explain/{entity_id}",
        **documented(EXPLAINED, *READS),
    )
    async def explain(
        entity_id: str, request: Request, ask: Asking = asking(f"{service}:state:read")
    ) -> dict[str, Any]:
        """Why an entity of this service is as it is, and what it follows from."""
        found = await request.app.state.running.parts.explain(ask.ctx, entity_id)
        if found is None:
            raise not_found("entity", entity_id)
        shown: dict[str, Any] = to_builtins(found)
        shown |= {"text": found.text.en, "text_az": found.text.az}
        return shown | {"documents": await _documents(ask, shown["facts"])}

    return router


async def _documents(ask: Asking, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The documents that facts name by hash: what each was filed as, or that it is not stored here (D-103)."""
    named = list(dict.fromkeys(hashes_in(facts)))
    async with ask.ctx.engine.connect() as connection:
        kept = await read_kept(connection, named)
    nowhere = {"kind": None, "dated_on": None, "keep_until": None, "expired_on": None}
    return [
        to_builtins(nowhere | kept.get(sha, {"sha256": sha}) | {"stored_here": sha in kept}) for sha in named
    ]


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
