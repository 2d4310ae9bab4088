"""HTTP without a client: a request is put to an application as a server would put it, on the way of every step."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from starlette.types import ASGIApp, Message

_BROKEN = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What the application answered."""

    status_code: int
    content: bytes

    @property
    def is_success(self) -> bool:
        """Whether it did what it was asked."""
        return self.status_code // 100 == 2

    @property
    def text(self) -> str:
        """Its body for people."""
        return self.content.decode(errors="replace")

    def json(self) -> Any:
        """Its body read."""
        return json.loads(self.content)


async def ask(
    app: ASGIApp,
    method: str,
    path: str,
    headers: dict[str, str],
    *,
    params: dict[str, Any] | None = None,
    **body: Any,
) -> Answer:
    """One request and its answer; `body`: json, or files and data, as httpx takes them."""
    sent, kind = _written(body)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": urlencode(params or {}).encode(),
        "root_path": "",
        "headers": [
            (name.encode(), value.encode()) for name, value in (headers | {"host": "service"} | kind).items()
        ],
        "server": ("service", 80),
        "client": ("127.0.0.1", 1),
    }
    status, parts, given = _BROKEN, list[bytes](), False

    async def receive() -> Message:
        nonlocal given
        if given:
            return {"type": "http.disconnect"}
        given = True
        return {"type": "http.request", "body": sent, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            parts.append(message.get("body", b""))

    # A server answers 500 and lives on.
    with contextlib.suppress(Exception):
        await app(scope, receive, send)
    return Answer(status, b"".join(parts))


def _written(body: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    if "json" in body:
        written = json.dumps(body["json"]).encode()
        return written, {"content-type": "application/json", "content-length": str(len(written))}
    if not body:
        return b"", {}
    # Nothing but an upload needs more than that.
    upload = httpx.Request("POST", "http://service", **body)
    read = upload.read()
    return read, {"content-type": upload.headers["content-type"], "content-length": str(len(read))}
