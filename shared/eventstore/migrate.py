"""Bring a service's database to its newest state: `python -m shared.eventstore.migrate services/<name>`.

Runs as the owner (ROYALTY_PG_DSN): first the shared migrations beside this file, then the service's own.
Numbered SQL, forward only, each in its transaction and recorded with its sha256: a file that changed after
it ran is refused. An administrator's address works too: then `<service>_owner` is made and owns what comes.
`<service>_app`, as which the service runs, owns nothing of the log; it is made if it is absent and we may,
with the password from ROYALTY_APP_PASSWORD.
"""

import asyncio
import os
import re
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import asyncpg

SHARED = Path(__file__).parent / "migrations"

_LOCK = 7_260_902
_TRIES = 10
_RECORD = """
CREATE SCHEMA IF NOT EXISTS log;
CREATE TABLE IF NOT EXISTS log.migration (
    part       text        NOT NULL,
    number     integer     NOT NULL,
    name       text        NOT NULL,
    sha256     text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT migration__part_number__pk PRIMARY KEY (part, number)
);
"""

# Only what the service needs: the log's rows stand, the lock needs an UPDATE right on some column (a trigger
# refuses the update itself), read models are made and dropped at run time.
_GRANTS = """
GRANT USAGE ON SCHEMA log, work, vault, blob TO {app};
GRANT USAGE, CREATE ON SCHEMA view TO {app};
GRANT SELECT, INSERT ON log.entry, log.request, log.reading TO {app};
GRANT SELECT, UPDATE (id) ON log.head TO {app};
GRANT SELECT ON log.migration TO {app};
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA work, vault, blob TO {app};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA work, vault, blob TO {app};
"""

_NO_WAY_IN = (OSError, asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)
_OWNS_DATABASE = """
SELECT pg_has_role(current_user, datdba, 'USAGE') FROM pg_database WHERE datname = current_database()
"""

# A plan kept from the day when the tables were empty reads all of them once they are not: appends of 500 events
# went from 27 ms to 250 ms after 25,000 events (measured). Compiling costs more than these queries take.
_SETTINGS = """
ALTER DATABASE {database} SET plan_cache_mode = force_custom_plan;
ALTER DATABASE {database} SET jit = off;
"""


class MigrationRefused(Exception):
    """A migration that ran was changed, numbers stand twice, or a role lacks and we may not make it."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file: of the shared part or of the service."""

    part: str
    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """Of its text."""
        return sha256(self.sql.encode()).hexdigest()


def migrations_of(service: str, folder: Path) -> list[Migration]:
    """All migrations of a service in their order. `folder` is services/<name>; it may have none of its own."""
    found: list[Migration] = []
    for part, place in (("shared", SHARED), (service, folder / "migrations")):
        for path in sorted(place.glob("*.sql")):
            number = re.match(r"(\d{3})_[a-z0-9_]+\.sql$", path.name)
            if number is None:
                raise MigrationRefused(f"{path.name}: a migration is named like 001_log.sql")
            found.append(Migration(part, int(number[1]), path.stem, path.read_text(encoding="utf-8")))
    numbers = [(migration.part, migration.number) for migration in found]
    if twice := {number for number in numbers if numbers.count(number) > 1}:
        raise MigrationRefused(f"numbers stand twice: {sorted(twice)}")
    return found


async def pending(connection: Any, service: str, folder: Path) -> list[str]:
    """Names of the migrations that this database lacks; the service's own role may ask."""
    applied: set[tuple[str, int]] = set()
    if await connection.fetchval("SELECT to_regclass('log.migration') IS NOT NULL"):
        rows = await connection.fetch("SELECT part, number FROM log.migration")
        applied = {(row["part"], row["number"]) for row in rows}
    return [m.name for m in migrations_of(service, folder) if (m.part, m.number) not in applied]


async def migrate(dsn: str, service: str, folder: Path, app_password: str | None = None) -> list[str]:
    """Apply what lacks; answers with the names of what was applied. Safe to repeat and side by side."""
    connection = await asyncpg.connect(dsn)
    try:
        await _become_owner(connection, service, app_password)
        await connection.execute(f"SET client_min_messages = warning; {_RECORD}")
        applied = [
            migration.name
            for migration in migrations_of(service, folder)
            if await _apply(connection, migration)
        ]
        await connection.execute(_GRANTS.format(app=_identifier(f"{service}_app")))
        return applied
    finally:
        await connection.close()


async def _apply(connection: Any, migration: Migration) -> bool:
    async with connection.transaction():
        known = await connection.fetchval(
            "SELECT sha256 FROM log.migration WHERE part = $1 AND number = $2",
            migration.part,
            migration.number,
        )
        if known is not None:
            if known != migration.sha256:
                raise MigrationRefused(f"{migration.part} {migration.name} was changed after it ran")
            return False
        await connection.execute(migration.sql)
        await connection.execute(
            "INSERT INTO log.migration (part, number, name, sha256) VALUES ($1, $2, $3, $4)",
            migration.part,
            migration.number,
            migration.name,
            migration.sha256,
        )
    return True


async def _become_owner(connection: Any, service: str, app_password: str | None) -> None:
    """Make the roles that lack, take the lock, and as an administrator go on as the owner."""
    owner, app = f"{service}_owner", f"{service}_app"
    administrator = bool(
        await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    )
    if administrator:
        await _ensure_role(connection, owner, None)
    await _ensure_role(connection, app, app_password)
    # Two starting at once: the second waits and finds nothing to do.
    await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
    database = _identifier(await connection.fetchval("SELECT current_database()"))
    if await connection.fetchval(_OWNS_DATABASE):
        await connection.execute(_SETTINGS.format(database=database))
    if administrator:
        await connection.execute(f"GRANT CREATE ON DATABASE {database} TO {_identifier(owner)}")
        await connection.execute(f"SET ROLE {_identifier(owner)}")


async def _ensure_role(connection: Any, role: str, password: str | None) -> None:
    """Roles belong to the whole server, where advisory locks do not reach: who comes second starts over."""
    login = "LOGIN" if password is None else f"LOGIN PASSWORD {_literal(password)}"
    for attempt in range(1, _TRIES + 1):
        if await connection.fetchval("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", role):
            return
        try:
            await connection.execute(f"CREATE ROLE {_identifier(role)} {login}")
        except asyncpg.InsufficientPrivilegeError as error:
            raise MigrationRefused(f"the role {role} lacks, and this one may not make it") from error
        except (asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError, asyncpg.InternalServerError):
            if attempt == _TRIES:
                raise


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def main() -> None:
    """The command: one argument, the service's folder."""
    dsn = os.environ.get("ROYALTY_PG_DSN")
    if len(sys.argv) != 2 or not dsn:
        raise SystemExit("usage: ROYALTY_PG_DSN=... python -m shared.eventstore.migrate services/<name>")
    folder = Path(sys.argv[1])
    if not folder.is_dir():
        raise SystemExit(f"{folder} is no folder of a service")
    try:
        applied = asyncio.run(migrate(dsn, folder.name, folder, os.environ.get("ROYALTY_APP_PASSWORD")))
    except MigrationRefused as refused:
        raise SystemExit(f"{folder.name}: {refused}") from refused
    except _NO_WAY_IN as error:
        raise SystemExit(f"{folder.name}: no way into the database of ROYALTY_PG_DSN: {error}") from error
    sys.stdout.write(f"{folder.name}: {', '.join(applied) or 'nothing to do'}\n")


if __name__ == "__main__":
    main()
