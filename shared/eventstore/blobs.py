"""Files by the sha256 of their bytes, stored once in parts and proved on every read."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

PART_BYTES = 1024 * 1024

_PUT_PART = "INSERT INTO blob.part (sha256, number, bytes) VALUES ($1, $2, $3)"
_GET_PART = "SELECT bytes FROM blob.part WHERE sha256 = $1 AND number = $2"
_GET_PARTS = "SELECT bytes FROM blob.part WHERE sha256 = $1 AND number BETWEEN $2 AND $3 ORDER BY number"


class BlobDamaged(Exception):
    """The stored bytes are not those that were put."""


@dataclass(frozen=True, slots=True)
class BlobFile:
    """What is known of a stored file."""

    sha256: str
    media_type: str
    size: int
    """Bytes."""
    expired: bool = False
    """Whether its retention time was over and the bytes are gone (D-103)."""


class Blobs:
    """The files of one service."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    async def put(self, data: bytes, media_type: str) -> str:
        """Store bytes; answers with their sha256. The same bytes are stored once and keep their first type."""
        async with self._pool.acquire() as connection:
            async with connection.transaction():
                return await put_in(connection, data, media_type)

    async def get(self, sha: str) -> bytes | None:
        """The bytes, None when there are none, or none any more. Raises BlobDamaged."""
        async with self._pool.acquire() as connection:
            return await get_in(connection, sha)

    async def put_file(self, file: IO[bytes], media_type: str) -> str:
        """`put` of a file that may be larger than the memory."""
        sha, size = await asyncio.to_thread(_sha_of, file)
        async with self._pool.acquire() as connection:
            async with connection.transaction():
                if await _put_head(connection, sha, media_type, size):
                    file.seek(0)
                    number = 0
                    while part := file.read(PART_BYTES):
                        await connection.execute(_PUT_PART, sha, number, part)
                        number += 1
        return sha

    async def stream(self, sha: str) -> AsyncIterator[bytes]:
        """`get` part by part; nothing when there are no such bytes. Raises BlobDamaged instead of the last part."""
        whole = sha256()
        held = b""
        number = 0
        while (part := await self._pool.fetchval(_GET_PART, sha, number)) is not None:
            if held:
                yield held
            whole.update(part)
            held = part
            number += 1
        if number and whole.hexdigest() != sha:
            raise _damaged(sha)
        if held:
            yield held

    async def save(self, sha: str, path: Path) -> bool:
        """`get` into a file; False when there are no such bytes. Raises BlobDamaged."""
        file = await self.describe(sha)
        if file is None or file.expired:
            return False
        with path.open("wb") as out:
            async for part in self.stream(sha):
                out.write(part)
        return True

    async def get_some(self, sha: str, start: int, size: int) -> bytes:
        """At most `size` bytes from `start` on, empty behind the end. Unlike `get` this proves nothing: whoever wants
        proof takes all of it."""
        first, last = start // PART_BYTES, (start + size - 1) // PART_BYTES
        rows = await self._pool.fetch(_GET_PARTS, sha, first, last)
        at = start - first * PART_BYTES
        return b"".join(row["bytes"] for row in rows)[at : at + size]

    async def describe(self, sha: str) -> BlobFile | None:
        """Type and size of a file, None when there was none."""
        query = "SELECT sha256, media_type, size, expired FROM blob.file WHERE sha256 = $1"
        row = await self._pool.fetchrow(query, sha)
        return BlobFile(**dict(row)) if row else None


async def put_in(connection: Any, data: bytes, media_type: str) -> str:
    """`Blobs.put` inside the caller's transaction, as with `alongside`."""
    sha = sha256(data).hexdigest()
    if await _put_head(connection, sha, media_type, len(data)):
        starts = range(0, len(data), PART_BYTES)
        # Cut while they are sent, so that they are not there twice.
        parts = ((sha, number, data[start : start + PART_BYTES]) for number, start in enumerate(starts))
        await connection.executemany(_PUT_PART, parts)
    return sha


async def _put_head(connection: Any, sha: str, media_type: str, size: int) -> bool:
    """Whether the file is new, so that its parts are to follow."""
    parts = -(-size // PART_BYTES)
    new: bool | None = await connection.fetchval(
        "INSERT INTO blob.file (sha256, media_type, size, parts) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (sha256) DO UPDATE SET expired = false WHERE file.expired RETURNING true",
        sha,
        media_type,
        size,
        parts,
    )
    return bool(new)


def _sha_of(file: IO[bytes]) -> tuple[str, int]:
    whole, size = sha256(), 0
    file.seek(0)
    while part := file.read(PART_BYTES):
        whole.update(part)
        size += len(part)
    return whole.hexdigest(), size


def _damaged(sha: str) -> BlobDamaged:
    return BlobDamaged(f"the stored bytes of {sha} are not those that were put")


async def get_in(connection: Any, sha: str) -> bytes | None:
    """`Blobs.get` on the caller's connection."""
    kept = "SELECT EXISTS (SELECT FROM blob.file WHERE sha256 = $1 AND NOT expired)"
    if not await connection.fetchval(kept, sha):
        return None
    rows = await connection.fetch("SELECT bytes FROM blob.part WHERE sha256 = $1 ORDER BY number", sha)
    data = b"".join(row["bytes"] for row in rows)
    if sha256(data).hexdigest() != sha:
        raise _damaged(sha)
    return data


async def drop_in(connection: Any, sha: str) -> None:
    """Let the bytes of a file go inside the caller's transaction; its hash, type and size stay."""
    await connection.execute("UPDATE blob.file SET expired = true WHERE sha256 = $1", sha)
    await connection.execute("DELETE FROM blob.part WHERE sha256 = $1", sha)
