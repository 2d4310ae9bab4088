"""The standard route /v1/events: a service's log as pages and as server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, StreamingResponse

from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.web.documents import READS, documented
from shared.web.problems import Problem
from shared.web.requests import Asking, asking

_PAGE = 200
STREAMS_MAX = 64
_KEEP_ALIVE_SECONDS = 15.0
_POLL_SECONDS = 0.2
EXAMPLE = {
    "position": 812,
    "type": "PartyEntered",
    "source": None,
    "recorded_at": "2026-09-01T05:00:00.000000Z",
}


def events_router(service: str) -> APIRouter:
    """The route /v1/events of a service. Needs `<service>:state:read`; a party-bound token sees none."""
    router = APIRouter(prefix="/v1", tags=["state"])

    @router.get("/events", response_model=None, **documented({"items": [EXAMPLE], "next": 812}, *READS))
    async def events(
        request: Request,
        after: Annotated[int, Query(ge=0, le=2**62)] = 0,
        limit: Annotated[int, Query(ge=1, le=_PAGE)] = 50,
        ask: Asking = asking(f"{service}:state:read"),
    ) -> JSONResponse | StreamingResponse:
        """Own and heard events above a position; with `Accept: text/event-stream` as they come."""
        if "text/event-stream" in request.headers.get("accept", ""):
            running = request.app.state.running
            if running.streams >= STREAMS_MAX:
                headers = {"Retry-After": "10"}
                raise Problem(503, "too-many-streams", "Too many listen already", headers=headers)
            return StreamingResponse(_stream(request, ask, after), media_type="text/event-stream")
        entries = await ask.ctx.store.read(after, limit)
        following = entries[-1].position if len(entries) == limit else None
        return JSONResponse({"items": [shown(entry) for entry in entries], "next": following})

    return router


def shown(entry: Entry) -> dict[str, Any]:
    """An entry for a reader: everything but the raw record."""
    facts: dict[str, Any] = to_builtins(
        {
            name: getattr(entry, name)
            for name in (
                "position source sequence event_id stream_id version type recorded_at effective_on "
                "correlation_id causation_id actor public_seq problem"
            ).split()
        }
    )
    return facts | {"hash": entry.hash.hex(), "event": to_builtins(entry.event)}


async def _stream(request: Request, ask: Asking, after: int) -> AsyncIterator[bytes]:
    running = request.app.state.running
    running.streams += 1
    try:
        async for part in _told(request, ask, after):
            yield part
    finally:
        running.streams -= 1


async def _told(request: Request, ask: Asking, after: int) -> AsyncIterator[bytes]:
    """Until the listener hangs up or his token ends."""
    idle = 0.0
    while not await request.is_disconnected() and ask.ctx.clock().timestamp() < ask.caller.expires_at:
        entries = await ask.ctx.store.read(after, _PAGE)
        for entry in entries:
            after = entry.position
            yield b"id: %d\nevent: %s\ndata: %s\n\n" % (
                after,
                " ".join(entry.type.split()).encode(),
                orjson.dumps(shown(entry)),
            )
        if entries:
            idle = 0.0
            continue
        if idle >= _KEEP_ALIVE_SECONDS:
            yield b": still here\n\n"
            idle = 0.0
        await asyncio.sleep(_POLL_SECONDS)
        idle += _POLL_SECONDS
