"""Clients that dawdle or send huge heads, on a real server with small deadlines: each is let go, and nobody waits."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from shared.web.app import server_config
from shared.web.body import BoundedBody
from shared.web.connection import GATHERED_BYTES_MAX, PromptConnection

DEADLINE_S = 0.3
PACE_S = 0.01
"""Between two bytes of a dawdler: far below the deadline, so he is never silent for long."""
PATIENCE_S = 20.0
POST = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n"
UNREAD = POST.replace(b"POST / ", b"GET / ")
GET = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"

MORE = {"/much": b"much" * 1_000_000, "/some": b"some" * 15_000}
"""More than the server writes ahead, and less: but more than lies between two sockets with small buffers."""
SMALL = 4096

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Streams]]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Says yes, or more."""
    if scope["type"] == "lifespan":
        for word in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{word}.complete"})
        return
    body = MORE.get(scope["path"], b"yes")
    headers = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    # Between the two a server waits until enough of the first is taken.
    half = len(body) // 2
    await send({"type": "http.response.body", "body": body[:half], "more_body": True})
    await send({"type": "http.response.body", "body": body[half:]})


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[uvicorn.Server]:
    """A server that is set up as the services' own, with small deadlines."""
    monkeypatch.setattr(PromptConnection, "head_seconds_max", DEADLINE_S)
    monkeypatch.setattr(PromptConnection, "taking_seconds_max", DEADLINE_S)
    config = server_config(BoundedBody(application, seconds_max=DEADLINE_S))
    config.timeout_keep_alive = PATIENCE_S  # type: ignore[assignment] # so that it is not what ends them
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(PACE_S)
        yield server
        server.should_exit = True
        await serving


@pytest.fixture
async def connect(server: uvicorn.Server) -> AsyncIterator[Connect]:
    """Connects to the server."""
    with ExitStack() as stack:

        async def connected() -> Streams:
            address = server.servers[0].sockets[0].getsockname()
            client = socket.socket()
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
            client.setblocking(False)
            await asyncio.get_running_loop().sock_connect(client, address)
            reader, writer = await asyncio.open_connection(sock=client)
            stack.callback(writer.close)
            return reader, writer

        yield connected


async def dawdle(streams: Streams, begin: bytes, byte: bytes = b" ") -> bytes:
    """Send `begin`, then a byte at a time until the server closes; answers with what it said."""
    reader, writer = streams
    writer.write(begin)
    hearing = asyncio.create_task(_until_closed(reader))
    async with asyncio.timeout(PATIENCE_S):
        while not (await asyncio.wait({hearing}, timeout=PACE_S))[0]:
            writer.write(byte)
    return await hearing


async def _until_closed(reader: asyncio.StreamReader) -> bytes:
    said = b""
    # Who still sends when the other side has closed is reset.
    with contextlib.suppress(ConnectionResetError):
        while piece := await reader.read(65_536):
            said += piece
    return said


async def answer(streams: Streams, request: bytes = GET) -> bytes:
    """The status line of an answer."""
    streams[1].write(request)
    async with asyncio.timeout(PATIENCE_S):
        return (await streams[0].readline()).strip()


async def test_a_body_that_dribbles_is_answered_and_its_connection_closed(connect: Connect) -> None:
    slow = [asyncio.create_task(dawdle(await connect(), POST)) for _ in range(20)]
    assert await answer(await connect()) == b"HTTP/1.1 200 OK", "others are served meanwhile"
    assert not any(one.done() for one in slow)
    for told in await asyncio.gather(*slow):
        head, _, body = told.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408 ")
        assert b"urn:royalty:problem:too-slow" in body


@pytest.mark.parametrize(
    ("begin", "byte"),
    [(b"", b"\n"), (b"GE", b"T"), (GET[:-2], b"x"), (GET + b"GET /", b"y")],
    ids=["nothing", "a method without end", "a header without end", "the second head"],
)
async def test_a_head_that_dribbles_is_let_go(connect: Connect, begin: bytes, byte: bytes) -> None:
    told = await dawdle(await connect(), begin, byte)
    assert told == b"" or told.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 400 "))


async def test_a_body_that_nobody_reads_ends_with_the_answer(connect: Connect) -> None:
    """A refused or a bodiless request: the server owes nothing more, however much is still to come."""
    told = await dawdle(await connect(), UNREAD)
    assert told.startswith(b"HTTP/1.1 200 ") and told.endswith(b"yes")


@pytest.mark.parametrize("path", MORE)
async def test_an_answer_that_nobody_takes_is_let_go(
    server: uvicorn.Server, connect: Connect, path: str
) -> None:
    reader, writer = await connect()
    reader._transport.pause_reading()  # type: ignore[attr-defined]
    writer.write(GET.replace(b"/ ", path.encode() + b" "))
    async with asyncio.timeout(PATIENCE_S):
        assert await answer(await connect()) == b"HTTP/1.1 200 OK", "others are served meanwhile"
        # Their own connections end too: nobody asks anything more.
        while server.server_state.connections:
            await asyncio.sleep(PACE_S)


async def test_who_takes_an_answer_slowly_gets_all_of_it(connect: Connect) -> None:
    reader, writer = await connect()
    writer.write(GET.replace(b"/ ", b"/much "))
    head = await reader.readuntil(b"\r\n\r\n")
    begun, size = asyncio.get_running_loop().time(), 0
    while size < len(MORE["/much"]):
        size += len(await reader.readexactly(100_000))
        await asyncio.sleep(DEADLINE_S / 10)
    assert b"content-length: %d" % size in head
    assert asyncio.get_running_loop().time() > begun + 2 * DEADLINE_S


async def test_who_asks_promptly_keeps_his_connection_beyond_the_deadline(connect: Connect) -> None:
    reader, writer = await connect()
    begun = asyncio.get_running_loop().time()
    while asyncio.get_running_loop().time() < begun + 2 * DEADLINE_S:
        writer.write(GET)
        async with asyncio.timeout(PATIENCE_S):
            assert (await reader.readuntil(b"yes")).startswith(b"HTTP/1.1 200 ")


async def test_no_answer_is_kept_on_its_way_or_taken_for_something_else(connect: Connect) -> None:
    reader, writer = await connect()
    writer.write(GET)
    async with asyncio.timeout(PATIENCE_S):
        head = (await reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
    assert {b"cache-control: no-store", b"x-content-type-options: nosniff"} <= set(head)
    assert not [line for line in head if line.startswith(b"server:")]


async def test_heads_beyond_the_limit_are_refused(connect: Connect) -> None:
    """Those without an end; whole ones meet the Doorway."""
    long = GET[:-2] + b"x: " + b"y" * 70_000
    for head in (long, b"GET /" + b"z" * 70_000, b"\x16\x03\x01 no http\r\n\r\n"):
        assert (await answer(await connect(), head)).startswith(b"HTTP/1.1 400 "), head[:60]
    assert await answer(await connect()) == b"HTTP/1.1 200 OK"


@pytest.mark.parametrize(
    ("begin", "word"),
    [(b"x: ", b"y" * 1_000), (b"", b"x: y\r\n" * 100)],
    ids=["one without an end", "very many"],
)
async def test_what_follows_a_body_without_end_is_let_go(connect: Connect, begin: bytes, word: bytes) -> None:
    """Trailers: nobody reads them, and the parser would gather them for as long as they come."""
    head = b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
    reader, writer = await connect()
    writer.write(head + begin)
    hearing = asyncio.create_task(_until_closed(reader))
    sent = 0
    while not hearing.done():
        assert sent < 64 * GATHERED_BYTES_MAX, "it is gathered without end"
        writer.write(word)
        sent += len(word)
        await asyncio.sleep(0)
    assert b"HTTP/1.1 400 " in await hearing


@pytest.mark.parametrize("method", [b"GET", b"POST"])
async def test_a_body_of_two_lengths_is_refused_and_its_connection_closed(
    connect: Connect, method: bytes
) -> None:
    """A proxy that believes the other length would give a stranger's request to the next client."""
    reader, writer = await connect()
    lengths = b"content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n"
    writer.write(method + b" / HTTP/1.1\r\nhost: x\r\n" + lengths + b"0\r\n\r\n" + GET)
    async with asyncio.timeout(PATIENCE_S):
        told = await _until_closed(reader)
    assert told.startswith(b"HTTP/1.1 400 ") and told.count(b"HTTP/1.1") == 1
