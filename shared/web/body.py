"""Reads every request's body once, bounded in size and time, and fingerprints it for the idempotency of posts."""

import asyncio
from collections.abc import Callable, Iterable
from hashlib import sha256

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.kernel.findings import Finding
from shared.web.json_body import defects_of
from shared.web.problems import Problem, invalid
from shared.web.spooling import Spooled

JSON_BYTES_MAX = 1024 * 1024
UPLOAD_BYTES_MAX = 32 * 1024 * 1024
PUBLIC_BYTES_MAX = 32 * 1024
"""Of a command without a token; it uploads nothing."""
LARGE_UPLOAD_BYTES_MAX = 256 * 1024 * 1024
"""Where a service takes files of a million lines."""
BODIES_BYTES_MAX = 256 * 1024 * 1024
"""Of all bodies in this process: any token, whatever its scopes, may send one, and as many at once as connections."""
UPLOADS_BYTES_MAX = 1024 * 1024 * 1024
"""Of all uploads in this process: they wait on the disk."""
BODY_SECONDS_MAX = 60.0
"""For each 32 MiB that a body may have."""
FINGERPRINT = "royalty.body_sha256"
BODILESS = ("GET", "HEAD", "OPTIONS")


def is_below(paths: Iterable[str], asked: str) -> bool:
    """Whether an address is one of these paths, or below one; below no path is nothing."""
    return any(asked == path or asked.startswith(f"{path}/") for path in paths)


class BoundedBody:
    """ASGI middleware: 413 beyond 1 MiB (32 MiB for uploads, 256 MiB below the paths of `large`, 32 KiB
    below the paths `public`), 408 for a body that
    comes too slowly, 503 when the bodies of others fill the room, 400 for one that was cut off, 422 for JSON that is
    none; else the body's fingerprint in the scope."""

    def __init__(
        self,
        app: ASGIApp,
        seconds_max: float = BODY_SECONDS_MAX,
        bytes_max: int = BODIES_BYTES_MAX,
        uploads_bytes_max: int = UPLOADS_BYTES_MAX,
        large: tuple[str, ...] = (),
        public: tuple[str, ...] = (),
    ) -> None:
        self._app = app
        self._seconds_max = seconds_max
        self._rooms = {False: bytes_max, True: uploads_bytes_max}
        self._large = large
        self._public = public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in BODILESS:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        kind, options = parse_options_header(headers.get("content-type", ""))
        public = is_below(self._public, scope["path"])
        upload = kind == b"multipart/form-data" and not public
        taken = 0

        async def measured() -> Message:
            nonlocal taken
            message = await receive()
            size = len(message.get("body", b""))
            taken += size
            self._rooms[upload] -= size
            if self._rooms[upload] < 0:
                headers = {"Retry-After": "5"}
                raise Problem(503, "too-many-bodies", "Too much is sent at once", headers=headers)
            return message

        parts: Spooled | None = None
        try:
            try:
                if upload:
                    parts = Spooled(_boundary(options))
                    await self._upload(headers, scope, measured, parts)
                    replayed = parts.replay(receive)
                else:
                    is_json = kind.startswith(b"application/") and kind.endswith(b"json")
                    limit = PUBLIC_BYTES_MAX if public else JSON_BYTES_MAX
                    body = await self._body(headers, scope, measured, limit, is_json=is_json)
                    replayed = _replay(body, receive)
            except Problem as problem:
                await problem.response()(scope, receive, send)
                return
            await self._app(scope, replayed, send)
        finally:
            self._rooms[upload] += taken
            if parts is not None:
                parts.close()

    async def _body(
        self, headers: Headers, scope: Scope, receive: Receive, limit: int, *, is_json: bool
    ) -> bytes:
        _check_declared(headers, limit)
        pieces: list[bytes] = []
        await self._read(receive, limit, pieces.append)
        body = b"".join(pieces)
        if body and is_json and (findings := defects_of(body)):
            raise invalid(findings)
        scope[FINGERPRINT] = sha256(body).hexdigest()
        return body

    async def _upload(self, headers: Headers, scope: Scope, receive: Receive, parts: Spooled) -> None:
        large = scope.get("path", "").startswith(self._large) if self._large else False
        limit = LARGE_UPLOAD_BYTES_MAX if large else UPLOAD_BYTES_MAX
        _check_declared(headers, limit)
        await self._read(receive, limit, parts.write)
        if findings := parts.defects():
            raise invalid(findings)
        scope[FINGERPRINT] = parts.fingerprint()

    async def _read(self, receive: Receive, limit: int, take: Callable[[bytes], object]) -> None:
        seconds_max = self._seconds_max * max(1, limit // UPLOAD_BYTES_MAX)
        size = 0
        try:
            async with asyncio.timeout(seconds_max):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Problem(400, "body-incomplete", "The body was cut off", "The client hung up.")
                    size += len(message.get("body", b""))
                    if size > limit:
                        raise _too_large(limit)
                    take(message.get("body", b""))
                    if not message.get("more_body"):
                        return
        except TimeoutError:
            detail = f"A body comes within {seconds_max:g} s."
            raise Problem(408, "too-slow", "The body came too slowly", detail) from None


def _check_declared(headers: Headers, limit: int) -> None:
    declared = headers.get("content-length", "0")
    if declared.isascii() and declared.isdigit() and (len(declared) > 18 or int(declared) > limit):
        raise _too_large(limit)


def _boundary(options: dict[bytes, bytes]) -> bytes:
    """What stands between the parts. Raises Problem where nothing does, or where their letters are others."""
    boundary, charset = options.get(b"boundary", b""), options.get(b"charset", b"utf-8")
    if not boundary:
        raise invalid([Finding("header.content-type", "names no boundary of its parts")])
    if charset.lower() not in (b"utf-8", b"utf8"):
        what = "names another charset than UTF-8"
        raise invalid([Finding("header.content-type", what, repr(charset[:80]))])
    return boundary


def _too_large(limit: int) -> Problem:
    return Problem(413, "too-large", "The body is too large", f"At most {limit} bytes.", limit_bytes=limit)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
