"""The bytes of a package of books: the package, and apart from it the personal values that came with it (D-94, D-103).

The personal values wait in the vault until the package is taken over or given up. The package is a document once its
rows go in and rest on it; one that is given up loses its bytes.
"""

from pathlib import Path
from typing import IO, Any

from shared.eventstore.blobs import drop_in
from shared.eventstore.terms import Alongside, Connection

PERSONAL_BYTES_MAX = 32 * 1024 * 1024
_PART_BYTES = 1024 * 1024
_PUT = "INSERT INTO vault.books_personal (package, number, bytes) VALUES ($1, $2, $3)"
_GET = "SELECT bytes FROM vault.books_personal WHERE package = $1 AND number = $2"
_DROP = "DELETE FROM vault.books_personal WHERE package = $1"


def personal_kept(package: str, file: IO[bytes] | None) -> Alongside:
    """How the personal values of a package get into the vault when it is handed in, instead of earlier ones."""

    async def keep(connection: Connection) -> None:
        await connection.execute(_DROP, package)
        if file is None:
            return
        file.seek(0)
        number = 0
        while part := file.read(_PART_BYTES):
            await connection.execute(_PUT, package, number, part)
            number += 1

    return keep


def personal_dropped(package: str) -> Alongside:
    """How they go when the package is taken over."""

    async def drop(connection: Connection) -> None:
        await connection.execute(_DROP, package)

    return drop


def all_dropped(package: str, *, filed: bool) -> Alongside:
    """How they go when the package is given up, and its own bytes too unless somebody `filed` them as a document."""

    async def drop(connection: Connection) -> None:
        await connection.execute(_DROP, package)
        if not filed:
            await drop_in(connection, package)

    return drop


async def save_personal(pool: Any, package: str, path: Path) -> bool:
    """The personal values of a package into a file of the disk; False when there are none."""
    number = 0
    while (part := await pool.fetchval(_GET, package, number)) is not None:
        with path.open("ab") as file:
            file.write(part)
        number += 1
    return number > 0
