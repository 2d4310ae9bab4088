"""A database per test: migrated once, copied since, side by side, gone after the test."""

import asyncpg
import pytest

from deploy.local.databases import with_role
from tests.support.backends import Backend, MakeDatabase, client_program


async def test_each_test_has_databases_of_its_own(make_database: MakeDatabase) -> None:
    first, second = await make_database("registry"), await make_database("registry")
    assert first.name != second.name
    for database in (first, second):
        connection = await asyncpg.connect(database.dsn_app)
        try:
            assert await connection.fetchval("SELECT count(*) FROM log.entry") == 0
            assert await connection.fetchval("SELECT current_user") == "registry_app"
        finally:
            await connection.close()


async def test_a_service_does_not_own_its_log(make_database: MakeDatabase) -> None:
    database = await make_database("payments")
    connection = await asyncpg.connect(database.dsn_app)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("DROP TABLE log.entry")
    finally:
        await connection.close()


async def test_a_database_goes_with_its_test(postgres: Backend, make_database: MakeDatabase) -> None:
    database = await make_database("intake")
    await postgres.drop(database.name)
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(database.dsn_owner)


def test_a_dump_program_is_at_hand(postgres: Backend) -> None:
    assert client_program("pg_dump").is_file()


def test_an_address_takes_another_role() -> None:
    changed = with_role(
        "postgresql://boss:secret@127.0.0.1:5432/postgres", "registry", "registry_app", "p@ss:w/rd"
    )
    assert changed == "postgresql://registry_app:p%40ss%3Aw%2Frd@127.0.0.1:5432/registry"
