"""Files come back as the bytes that went in, or not at all."""

import asyncio
import random
from hashlib import sha256
from pathlib import Path

import pytest

from shared.eventstore.blobs import BlobDamaged, BlobFile, Blobs
from tests.integration.eventstore.conftest import Log

LARGE = random.Random(1).randbytes(2 * 1024 * 1024 + 5)


@pytest.mark.parametrize("data", [b"", b"x", LARGE], ids=["empty", "one byte", "three parts"])
async def test_a_file_comes_back_as_it_was(log: Log, data: bytes) -> None:
    blobs = Blobs(log.pool)
    sha = await blobs.put(data, "application/xml")
    assert sha == sha256(data).hexdigest()
    assert await blobs.get(sha) == data
    assert await blobs.describe(sha) == BlobFile(sha, "application/xml", len(data))


@pytest.mark.parametrize("data", [b"", b"x", LARGE], ids=["empty", "one byte", "three parts"])
async def test_a_file_of_the_disk_is_stored_and_comes_back_part_by_part(
    log: Log, data: bytes, tmp_path: Path
) -> None:
    blobs, there, back = Blobs(log.pool), tmp_path / "there", tmp_path / "back"
    there.write_bytes(data)
    with there.open("rb") as file:
        sha = await blobs.put_file(file, "text/csv")
    assert sha == await blobs.put(data, "text/plain")
    assert await blobs.save(sha, back)
    assert back.read_bytes() == data
    assert await blobs.get_some(sha, 1024 * 1024 - 2, 5) == data[1024 * 1024 - 2 :][:5]
    assert await blobs.get_some(sha, len(data), 5) == b""
    assert not await blobs.save("ab" * 32, back)


async def test_of_a_damaged_file_the_last_part_does_not_come(log: Log) -> None:
    blobs = Blobs(log.pool)
    sha = await blobs.put(LARGE, "text/plain")
    await log.owner.execute("UPDATE blob.part SET bytes = 'x' WHERE number = 0")
    came = 0
    with pytest.raises(BlobDamaged):
        async for part in blobs.stream(sha):
            came += len(part)
    assert came < len(LARGE)


async def test_an_unknown_file_is_none(log: Log) -> None:
    assert await Blobs(log.pool).get("ab" * 32) is None
    assert await Blobs(log.pool).describe("ab" * 32) is None


async def test_the_same_bytes_are_stored_once(log: Log) -> None:
    blobs = Blobs(log.pool)
    await asyncio.gather(*(blobs.put(LARGE, "text/plain") for _ in range(4)))
    assert await log.pool.fetchval("SELECT count(*) FROM blob.file") == 1
    assert await log.pool.fetchval("SELECT count(*) FROM blob.part") == 3


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE blob.part SET bytes = set_byte(bytes, 7, get_byte(bytes, 7) # 1) WHERE number = 1",
        "DELETE FROM blob.part WHERE number = 2",
        "UPDATE blob.part SET number = number + 3 WHERE number = 0",
    ],
)
async def test_damage_is_found_on_reading(log: Log, damage: str) -> None:
    sha = await Blobs(log.pool).put(LARGE, "text/plain")
    await log.owner.execute(damage)
    with pytest.raises(BlobDamaged):
        await Blobs(log.pool).get(sha)
