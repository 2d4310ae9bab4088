"""The standard route /v1/events: a service's log as pages and as server-sent events."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.types import Receive, Scope, Send

from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.web.documents import READS, documented
from shared.web.problems import Problem
from shared.web.requests import Asking, asking

_PAGE = 200
STREAMS_MAX = 64
STREAMS_OF_ONE_MAX = 16
"""So nobody alone keeps all others from listening."""
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
            streams: Counter[str] = request.app.state.running.streams
            if streams.total() >= STREAMS_MAX or streams[ask.caller.subject] >= STREAMS_OF_ONE_MAX:
                headers = {"Retry-After": "10"}
                raise Problem(503, "too-many-streams", "Too many listen already", headers=headers)
            return _Listening(streams, ask.caller.subject, _told(request, ask, after))
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


class _Listening(StreamingResponse):
    """Counts from the moment in which it is granted: of many who ask at once each sees those before him."""

    def __init__(self, streams: Counter[str], subject: str, told: AsyncIterator[bytes]) -> None:
        super().__init__(told, media_type="text/event-stream")
        self._streams, self._subject = streams, subject
        streams[subject] += 1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell until the listener hangs up."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams[self._subject] -= 1
            # Subjects come and go; the memory of them must not grow.
            self._streams += Counter()


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
