"""Standard routes of every service for its read models: how they stand, and building one again beside the live one."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from shared.eventstore.operations import OPERATION, Action, Operate
from shared.projections import generations
from shared.projections.building import Building
from shared.projections.leaving_out import LeftOut, left_out
from shared.projections.projection import Projection
from shared.projections.runner import ProjectionRunner
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.problems import not_found
from shared.web.requests import Asking, Posting, asking, posting
from shared.web.routes_operations import ReasonBody, operated

BUILDING_EXAMPLE = {
    "version": 2,
    "position": 333000,
    "goal": 812000,
    "share": 0.41,
    "rate": 63000.0,
    "seconds_left": 7.6,
}
READ_MODELS_EXAMPLE = {
    "position": 812000,
    "items": [{"name": "work", "version": 1, "generation": 3, "without": [], "building": BUILDING_EXAMPLE}],
}


def read_models_router(service: str) -> APIRouter:
    """The routes /v1/read-models of a service."""
    router = APIRouter(prefix="/v1/read-models", tags=["operations"])

    @router.get("", **documented(READ_MODELS_EXAMPLE, *READS))
    async def list_read_models(
        request: Request, ask: Asking = asking(f"{service}:state:read", starting=True)
    ) -> dict[str, Any]:
        """The read models with the generation that is live, what it goes without because an entry could not be
        folded, and how far the one is that is being built.

        Rate (entries a second) and time left are null until there is something to go by. The only query that is
        answered while the service starts: then a read model that is new or changed is built.
        """
        runner = _runner(request)
        async with ask.ctx.pool.acquire() as connection:
            live = await generations.live(connection)
            without = await left_out(connection)
        status = runner.status
        items = [
            _shown(one, live.get(one.name), status.building)
            | {"without": [_lacking(lacking) for lacking in without if lacking.name == one.name]}
            for one in runner.projections
        ]
        return {"position": status.position, "items": items}

    @router.post("/{name}/rebuild", status_code=202, **documented(ANSWER | JOB, *COMMANDS, status=202))
    async def rebuild(
        name: str, body: ReasonBody, request: Request, post: Posting = posting(f"{service}:state:decide")
    ) -> JSONResponse:
        """Build a read model again from the first entry, for a recorded reason. Long work, beside the live one: queries
        and commands go on, and what is built takes the live one's place in one step."""
        if name not in {one.name for one in _runner(request).projections}:
            raise not_found("read model", name)
        command = Operate(action=Action.REBUILD, about=name, reason=body.reason)
        done = await post.done(OPERATION, name, command)
        job = await post.queued("rebuild", name, {"read_model": name}, at_once=True)
        return JSONResponse(operated(done) | {"job": job}, status_code=202)

    return router


def _runner(request: Request) -> ProjectionRunner:
    runner: ProjectionRunner = request.app.state.running.projections
    return runner


def _shown(
    projection: Projection, live: generations.Generation | None, building: Building | None
) -> dict[str, Any]:
    return {
        "name": projection.name,
        "version": None if live is None else live.version,
        "generation": None if live is None else live.generation,
        "building": None
        if building is None or building.read_model != projection.name
        else _progress(building),
    }


def _lacking(one: LeftOut) -> dict[str, Any]:
    return {
        "subject": one.subject,
        "position": one.position,
        "event_id": one.event_id,
        "type": one.type,
        "error": one.error,
    }


def _progress(building: Building) -> dict[str, Any]:
    return {
        "version": building.version,
        "position": building.position,
        "goal": building.goal,
        "share": round(building.share, 4),
        "rate": building.rate,
        "seconds_left": building.seconds_left,
    }
