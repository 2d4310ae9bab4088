"""Standard routes of every service: how it stands. Health and metrics need no token."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse

from shared.contracts.wire import to_builtins
from shared.eventstore.seals import heard_seals
from shared.web.documents import READS, documented
from shared.web.requests import Asking, asking

READY = {"ready": True, "degraded": [], "waits_for": []}


def state_router(service: str) -> APIRouter:
    """The routes /livez, /readyz, /metrics and /v1/watermarks of a service."""
    router = APIRouter(tags=["state"])

    @router.get("/livez", **_health({"alive": True, "stuck": []}, {"alive": False, "stuck": ["relay"]}))
    async def livez(request: Request) -> JSONResponse:
        """Alive: the process answers and none of its runners is stuck."""
        stuck = request.app.state.running.stuck()
        return JSONResponse({"alive": not stuck, "stuck": stuck}, status_code=503 if stuck else 200)

    @router.get("/readyz", **_health(READY, READY | {"ready": False, "waits_for": ["database: OSError"]}))
    async def readyz(request: Request) -> JSONResponse:
        """Ready: migrated, read models up to date with the start, the topic's end compared once.

        A service without Kafka is degraded, not unready: commands go on.
        """
        waits_for, degraded = await request.app.state.running.readiness()
        body = {"ready": not waits_for, "degraded": degraded, "waits_for": waits_for}
        return JSONResponse(body, status_code=503 if waits_for else 200)

    @router.get(
        "/metrics",
        response_class=PlainTextResponse,
        **documented("royalty_log_position 812.0", 503, media_type="text/plain"),
    )
    async def metrics(request: Request) -> PlainTextResponse:
        """Metrics in the Prometheus text form."""
        return PlainTextResponse(await request.app.state.running.measured())

    @router.get(
        "/v1/watermarks",
        **documented(
            {
                "service": "registry",
                "position": 812,
                "sequence": 97,
                "seals": [],
                "heard": {"matching": 41},
            },
            *READS,
        ),
    )
    async def watermarks(ask: Asking = asking(f"{service}:state:read", parties=True)) -> dict[str, Any]:
        """Own position and public sequence, what was heard of each source, and the heads it sealed."""
        return await _watermarks(ask)

    @router.get("/openapi.json", **documented({"openapi": "3.1.0", "paths": {}}, *READS))
    async def openapi(
        request: Request, ask: Asking = asking(f"{service}:state:read", parties=True)
    ) -> dict[str, Any]:
        """This service's routes in the OpenAPI form, with an example of each answer."""
        described: dict[str, Any] = request.app.openapi()
        return described

    return router


def _health(well: dict[str, Any], ill: dict[str, Any]) -> dict[str, Any]:
    described = documented(well)
    described["responses"][503] = {
        "description": "Not now",
        "content": {"application/json": {"example": ill}},
    }
    return described


async def _watermarks(ask: Asking) -> dict[str, Any]:
    head = await ask.ctx.store.head()
    return {
        "service": ask.ctx.service,
        "position": head.position,
        "sequence": head.public_seq,
        "heard": await ask.ctx.store.known(),
        "seals": to_builtins(await heard_seals(ask.ctx.pool, ask.ctx.store.codec)),
    }
