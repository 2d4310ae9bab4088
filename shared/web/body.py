"""Reads every request's body once, bounded, and fingerprints it for the idempotency of posts."""

from hashlib import sha256

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.problems import Problem

JSON_BYTES_MAX = 1024 * 1024
UPLOAD_BYTES_MAX = 32 * 1024 * 1024
FINGERPRINT = "royalty.body_sha256"


class BoundedBody:
    """ASGI middleware: 413 beyond 1 MiB (32 MiB for uploads), else the body's fingerprint in the scope."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        content_type = Headers(scope=scope).get("content-type", "")
        upload = content_type.startswith("multipart/form-data")
        limit = UPLOAD_BYTES_MAX if upload else JSON_BYTES_MAX
        body = await _read(receive, limit)
        if body is None:
            problem = Problem(
                413, "too-large", "The body is too large", f"At most {limit} bytes.", limit_bytes=limit
            )
            await problem.response()(scope, receive, send)
            return
        scope[FINGERPRINT] = _fingerprint(body, content_type if upload else "")
        await self._app(scope, _replay(body, receive), send)


async def _read(receive: Receive, limit: int) -> bytes | None:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(parts)
        size += len(message.get("body", b""))
        if size > limit:
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _fingerprint(body: bytes, multipart: str) -> str:
    """A client draws a new boundary for every try, so it is left out: the same parts are the same body."""
    _, _, boundary = multipart.partition("boundary=")
    boundary = boundary.split(";")[0].strip('" ')
    return sha256(body.replace(boundary.encode(), b"") if boundary else body).hexdigest()


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
