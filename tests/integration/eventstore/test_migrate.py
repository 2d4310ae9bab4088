"""Databases come to their newest state, once, whoever asks and how often."""

import asyncio
import secrets
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.local.databases import create_database, drop_database
from shared.eventstore.migrate import MigrationRefused, main, migrate, migrations_of, pending
from tests.support.backends import Backend, MakeDatabase


def folder(tmp_path: Path, **files: str) -> Path:
    place = tmp_path / "boxes"
    (place / "migrations").mkdir(parents=True, exist_ok=True)
    for name, sql in files.items():
        (place / "migrations" / f"{name[1:]}.sql").write_text(sql)
    return place


async def test_a_database_is_migrated_once_and_goes_on_from_there(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    database = await make_database("boxes")
    place = folder(tmp_path, _001_secret="CREATE TABLE vault.secret (id text PRIMARY KEY)")
    assert await migrate(database.dsn_owner, "boxes", place) == ["001_secret"]
    assert await migrate(database.dsn_owner, "boxes", place) == []
    app = await asyncpg.connect(database.dsn_app)
    await app.execute("INSERT INTO vault.secret VALUES ('x')")
    assert await pending(app, "boxes", place) == []
    folder(tmp_path, _002_more="CREATE TABLE vault.more (id text)")
    assert await pending(app, "boxes", place) == ["002_more"]
    assert await migrate(database.dsn_owner, "boxes", place) == ["002_more"]
    await app.execute("DELETE FROM vault.more")
    await app.close()


async def test_what_ran_may_not_change(make_database: MakeDatabase, tmp_path: Path) -> None:
    database = await make_database("boxes")
    place = folder(tmp_path, _001_secret="CREATE TABLE vault.secret (id text)")
    await migrate(database.dsn_owner, "boxes", place)
    folder(tmp_path, _001_secret="CREATE TABLE vault.secret (id integer)")
    with pytest.raises(MigrationRefused, match="001_secret was changed after it ran"):
        await migrate(database.dsn_owner, "boxes", place)


async def test_a_failing_migration_leaves_nothing(make_database: MakeDatabase, tmp_path: Path) -> None:
    database = await make_database("boxes")
    place = folder(tmp_path, _001_half="CREATE TABLE vault.half (id text); SELECT 1 / 0")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(database.dsn_owner, "boxes", place)
    app = await asyncpg.connect(database.dsn_app)
    assert await pending(app, "boxes", place) == ["001_half"]
    assert await app.fetchval("SELECT to_regclass('vault.half')") is None
    await app.close()


def test_numbers_and_names_are_checked(tmp_path: Path) -> None:
    with pytest.raises(MigrationRefused, match="twice"):
        migrations_of("boxes", folder(tmp_path, _001_a="", _001_b=""))
    with pytest.raises(MigrationRefused, match="named like"):
        migrations_of("boxes", folder(tmp_path / "other", _1_a=""))


async def test_two_at_once_from_nothing_by_an_administrator(postgres: Backend, tmp_path: Path) -> None:
    service = f"fresh{secrets.token_hex(4)}"
    parts = postgres.admin_dsn.rpartition("/")
    admin = await asyncpg.connect(postgres.admin_dsn)
    names = [f"{service}_a", f"{service}_b"]
    try:
        for name in names:
            await admin.execute(f"CREATE DATABASE {name}")
        place = folder(tmp_path)
        dsns = [f"{parts[0]}/{name}" for name in names for _ in range(2)]
        applied = await asyncio.gather(*(migrate(dsn, service, place, "secret") for dsn in dsns))
        assert sorted(bool(names) for names in applied) == [False, False, True, True]
        for name in names:
            inside: Any = await asyncpg.connect(f"{parts[0]}/{name}")
            owner = await inside.fetchval(
                "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'log.entry'::regclass"
            )
            assert owner == f"{service}_owner"
            assert await inside.fetchval("SHOW plan_cache_mode") == "force_custom_plan"
            await inside.close()
    finally:
        for name in names:
            await drop_database(postgres.admin_dsn, name)
        for role in ("app", "owner"):
            await admin.execute(f"DROP ROLE IF EXISTS {service}_{role}")
        await admin.close()


async def test_an_owner_who_may_make_no_roles_says_which_one_lacks(
    make_database: MakeDatabase, postgres: Backend, tmp_path: Path
) -> None:
    await make_database("boxes")
    database = await create_database(
        postgres.admin_dsn, "boxes", postgres.password, name=f"boxes_{secrets.token_hex(4)}"
    )
    try:
        with pytest.raises(MigrationRefused, match="the role nobody_there_app lacks"):
            await migrate(database.dsn_owner, "nobody_there", folder(tmp_path))
    finally:
        await drop_database(postgres.admin_dsn, database.name)


async def test_the_command_says_what_it_did(
    make_database: MakeDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    database = await make_database("boxes")
    place = folder(tmp_path, _001_secret="CREATE TABLE vault.secret (id text)")
    monkeypatch.setenv("ROYALTY_PG_DSN", database.dsn_owner)
    monkeypatch.setattr("sys.argv", ["migrate", str(place)])
    await asyncio.to_thread(main)
    await asyncio.to_thread(main)
    assert capsys.readouterr().out == "boxes: 001_secret\nboxes: nothing to do\n"


def test_the_command_says_what_it_needs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROYALTY_PG_DSN", "postgresql://nowhere")
    monkeypatch.setattr("sys.argv", ["migrate", str(tmp_path / "none")])
    with pytest.raises(SystemExit, match="is no folder of a service"):
        main()
    monkeypatch.delenv("ROYALTY_PG_DSN")
    with pytest.raises(SystemExit, match="usage"):
        main()
