"""Reads every request's body once, bounded in size and time, and fingerprints it for the idempotency of posts."""

import asyncio
from hashlib import sha256

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.kernel.findings import Finding
from shared.web.json_body import defects_of
from shared.web.problems import Problem, invalid

JSON_BYTES_MAX = 1024 * 1024
UPLOAD_BYTES_MAX = 32 * 1024 * 1024
BODIES_BYTES_MAX = 256 * 1024 * 1024
"""Of all bodies in this process: any token, whatever its scopes, may send one, and as many at once as connections."""
BODY_SECONDS_MAX = 60.0
FINGERPRINT = "royalty.body_sha256"
BODILESS = ("GET", "HEAD", "OPTIONS")

_DELIMITER = b"\r\n--a client draws a new boundary for every try"


class BoundedBody:
    """ASGI middleware: 413 beyond 1 MiB (32 MiB for uploads), 408 after a minute, 503 when the bodies of others fill
    the room, 400 for a body that was cut off, 422 for JSON that is none; else the body's fingerprint in the scope."""

    def __init__(
        self, app: ASGIApp, seconds_max: float = BODY_SECONDS_MAX, bytes_max: int = BODIES_BYTES_MAX
    ) -> None:
        self._app = app
        self._seconds_max = seconds_max
        self._room = bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in BODILESS:
            await self._app(scope, receive, send)
            return
        taken = 0

        async def measured() -> Message:
            nonlocal taken
            message = await receive()
            size = len(message.get("body", b""))
            taken += size
            self._room -= size
            if self._room < 0:
                headers = {"Retry-After": "5"}
                raise Problem(503, "too-many-bodies", "Too much is sent at once", headers=headers)
            return message

        try:
            try:
                body = await self._body(Headers(scope=scope), scope, measured)
            except Problem as problem:
                await problem.response()(scope, receive, send)
                return
            await self._app(scope, _replay(body, receive), send)
        finally:
            self._room += taken

    async def _body(self, headers: Headers, scope: Scope, receive: Receive) -> bytes:
        kind, options = parse_options_header(headers.get("content-type", ""))
        upload = kind == b"multipart/form-data"
        limit = UPLOAD_BYTES_MAX if upload else JSON_BYTES_MAX
        declared = headers.get("content-length", "0")
        if declared.isascii() and declared.isdigit() and (len(declared) > 18 or int(declared) > limit):
            raise _too_large(limit)
        try:
            async with asyncio.timeout(self._seconds_max):
                body = await _read(receive, limit)
        except TimeoutError:
            detail = f"A body comes within {self._seconds_max:g} s."
            raise Problem(408, "too-slow", "The body came too slowly", detail) from None
        if upload:
            boundary = options.get(b"boundary", b"")
            if findings := _defects_of_parts(body, boundary, options.get(b"charset", b"utf-8")):
                raise invalid(findings)
            scope[FINGERPRINT] = _fingerprint(body, boundary)
            return body
        is_json = kind.startswith(b"application/") and kind.endswith(b"json")
        if body and is_json and (findings := defects_of(body)):
            raise invalid(findings)
        scope[FINGERPRINT] = sha256(body).hexdigest()
        return body


async def _read(receive: Receive, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Problem(400, "body-incomplete", "The body was cut off", "The client hung up.")
        size += len(message.get("body", b""))
        if size > limit:
            raise _too_large(limit)
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _too_large(limit: int) -> Problem:
    return Problem(413, "too-large", "The body is too large", f"At most {limit} bytes.", limit_bytes=limit)


def _defects_of_parts(body: bytes, boundary: bytes, charset: bytes) -> list[Finding]:
    """Half an upload is none: a parser would take the half of a file for the whole."""
    if not boundary:
        return [Finding("header.content-type", "names no boundary of its parts")]
    if charset.lower() not in (b"utf-8", b"utf8"):
        return [Finding("header.content-type", "names another charset than UTF-8", repr(charset[:80]))]
    if not body.rstrip(b"\r\n").endswith(b"--" + boundary + b"--"):
        return [Finding("body", "does not end with its last part: it was cut off")]
    return []


def _fingerprint(body: bytes, boundary: bytes) -> str:
    """A client draws a new boundary for every try, so it is left out: the same parts are the same body."""
    return sha256((b"\r\n" + body).replace(b"\r\n--" + boundary, _DELIMITER)).hexdigest()


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
