"""An upload on its way: on the disk once it is large, fingerprinted and proved whole as it comes."""

import asyncio
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import Any

from starlette.types import Message, Receive

from shared.kernel.findings import Finding

IN_MEMORY_BYTES_MAX = 512 * 1024
_BLOCK = 64 * 1024
_TAIL = 4096
_DELIMITER = b"\r\n--a client draws a new boundary for every try"


class Spooled:
    """The parts of a multipart body."""

    def __init__(self, boundary: bytes) -> None:
        self._boundary = boundary
        self._file: Any = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES_MAX)  # noqa: SIM115 - closed by `close`
        self._hash = sha256()
        # A client draws a new boundary for every try, so it is left out: the same parts are the same body.
        self._mark = b"\r\n--" + boundary
        self._unhashed = b"\r\n"
        self._tail = b""

    def write(self, data: bytes) -> None:
        """Take the next bytes."""
        self._file.write(data)
        self._tail = (self._tail + data)[-_TAIL:]
        *before, last = (self._unhashed + data).split(self._mark)
        for piece in before:
            self._hash.update(piece)
            self._hash.update(_DELIMITER)
        # Its end may be the beginning of a mark.
        sure = max(0, len(last) - len(self._mark) + 1)
        self._hash.update(last[:sure])
        self._unhashed = last[sure:]

    def defects(self) -> list[Finding]:
        """Half an upload is none: a parser would take the half of a file for the whole."""
        if self._tail.rstrip(b"\r\n").endswith(b"--" + self._boundary + b"--"):
            return []
        return [Finding("body", "does not end with its last part: it was cut off")]

    def fingerprint(self) -> str:
        """The sha256 of the parts, once all came."""
        self._hash.update(self._unhashed)
        self._unhashed = b""
        return self._hash.hexdigest()

    def replay(self, receive: Receive) -> Receive:
        """Give the bytes out again, block by block."""
        self._file.seek(0)
        given = False

        async def replayed() -> Message:
            nonlocal given
            if given:
                return await receive()
            # Who parses it asks again at once: others get a turn between two blocks.
            await asyncio.sleep(0)
            block = self._file.read(_BLOCK)
            given = len(block) < _BLOCK
            return {"type": "http.request", "body": block, "more_body": not given}

        return replayed

    def close(self) -> None:
        """Forget the bytes."""
        self._file.close()
