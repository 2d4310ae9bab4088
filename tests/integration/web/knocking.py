"""Requests as no well-behaved client sends them: made by hand, straight to the application."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.types import ASGIApp

from tests.support.service import Caller


@dataclass
class Heard:
    """What came back."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    more: asyncio.Event = field(default_factory=asyncio.Event)
    """Set with every piece of the body."""

    @property
    def problem(self) -> str:
        """The last word of the problem's type."""
        return str(orjson.loads(self.body)["type"].rpartition(":")[2])


async def knock(
    app: ASGIApp,
    caller: Caller,
    path: str,
    pieces: Iterable[bytes] = (),
    *,
    method: str = "POST",
    headers: Iterable[tuple[str, str]] = (),
    hangs_up: asyncio.Event | None = None,
    query: bytes = b"",
    heard: Heard | None = None,
) -> Heard:
    """Send a body piece by piece. With `hangs_up` a command is never finished, and the client is gone
    once that is set."""
    answer = heard or Heard()
    given = [("authorization", f"Bearer {caller.token}"), *headers]
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogatepass"),
        "query_string": query,
        "root_path": "",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in given],
        "client": ("127.0.0.1", 1),
        "server": ("service", 80),
    }
    waiting = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    if hangs_up is None or method == "GET":
        waiting.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> dict[str, Any]:
        if waiting:
            return waiting.pop(0)
        if hangs_up is None:
            await asyncio.Event().wait()
        else:
            await hangs_up.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        elif message["type"] == "http.response.body":
            answer.body += message.get("body", b"")
            answer.more.set()

    await app(scope, receive, send)
    return answer
