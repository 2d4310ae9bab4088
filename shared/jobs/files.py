"""Files that nobody but a job needs: handed over with it, gone with its end (the table's own trigger sees to it)."""

from pathlib import Path
from typing import IO, Any

_PART_BYTES = 1024 * 1024
_PUT = "INSERT INTO work.job_file (job, number, bytes) VALUES ($1, $2, $3)"
_GET = "SELECT bytes FROM work.job_file WHERE job = $1 AND number = $2"


async def put_in(connection: Any, job: str, file: IO[bytes]) -> None:
    """Hand a file over, inside the transaction that queues its job."""
    file.seek(0)
    number = 0
    while part := file.read(_PART_BYTES):
        await connection.execute(_PUT, job, number, part)
        number += 1


async def save(pool: Any, job: str, path: Path) -> bool:
    """The job's file into a file of the disk; False when there is none, or none any more."""
    number = 0
    with path.open("wb") as file:
        while (part := await pool.fetchval(_GET, job, number)) is not None:
            file.write(part)
            number += 1
    return number > 0


async def read(pool: Any, job: str) -> bytes | None:
    """The job's file where it is small; None when there is none, or none any more."""
    parts: list[bytes] = []
    while (part := await pool.fetchval(_GET, job, len(parts))) is not None:
        parts.append(part)
    return b"".join(parts) if parts else None
