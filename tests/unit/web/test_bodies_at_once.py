"""Bodies of many at once: there is room for so many bytes, and it is given back."""

import asyncio
from hashlib import sha256
from typing import Any

import orjson
import pytest

from shared.web.body import BoundedBody
from shared.web.spooling import Spooled

ROOM = 1000


class Room:
    """An application behind the middleware, which answers when it is let."""

    def __init__(self) -> None:
        self.door = BoundedBody(self._application, bytes_max=ROOM)
        self.arrived, self.let = asyncio.Event(), asyncio.Event()
        self.breaks = False

    async def _application(self, scope: Any, receive: Any, send: Any) -> None:
        self.arrived.set()
        await self.let.wait()
        if self.breaks:
            raise RuntimeError("broken")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    async def post(self, *sizes: int) -> tuple[int, str]:
        """Send pieces of these sizes; the status, and the problem's type."""
        waiting = [{"type": "http.request", "body": b" " * size, "more_body": True} for size in sizes]
        waiting.append({"type": "http.request", "body": b"", "more_body": False})
        told: list[Any] = []

        async def receive() -> Any:
            return waiting.pop(0)

        async def send(message: Any) -> None:
            told.append(message)

        await self.door({"type": "http", "method": "POST", "path": "/", "headers": []}, receive, send)
        return told[0]["status"], orjson.loads(told[1]["body"]).get("type", "")


FULL = (503, "urn:royalty:problem:too-many-bodies")


@pytest.mark.parametrize("breaks", [False, True])
async def test_what_finds_no_room_comes_again_when_the_others_are_done(breaks: bool) -> None:
    room = Room()
    room.breaks = breaks
    first = asyncio.create_task(room.post(300, 400))
    async with asyncio.timeout(20):
        await room.arrived.wait()
        assert await room.post(301) == FULL
        assert await room.post(200, 101) == FULL
    room.let.set()
    await asyncio.gather(first, return_exceptions=True)
    room.breaks = False
    # Those that were refused took no room either.
    assert await room.post(ROOM) == (200, "")
    assert await room.post(ROOM + 1) == FULL
    assert await room.post(ROOM) == (200, "")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 40, 10_000])
@pytest.mark.parametrize("boundary", [b"b", b"---", b"r\r", b"x" * 70])
def test_an_upload_has_one_fingerprint_however_it_comes_and_whatever_its_boundary(
    size: int, boundary: bytes
) -> None:
    mark = b"--" + boundary
    whole = mark + b"\r\nhead\r\n\r\nbody -- \r\n-\r\n" + mark + b"--\r\n"
    spooled = Spooled(boundary)
    for start in range(0, len(whole), size):
        spooled.write(whole[start : start + size])
    assert spooled.defects() == []
    plain = b"\r\n" + whole
    other = b"\r\n--a client draws a new boundary for every try"
    assert spooled.fingerprint() == sha256(plain.replace(b"\r\n" + mark, other)).hexdigest()
    spooled.close()
