"""The embedded broker as a program: what it prints, how it stops, what it refuses."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.broker_server import BrokerFailed
from deploy.local.embedded import EmbeddedBroker
from tests.support.waiting import WaitUntil
from tests.unit.broker.samples import batch

ENDS_WITHIN_S = 20


def _started(directory: Path) -> "subprocess.Popen[str]":
    words = [sys.executable, "-m", "deploy.local.broker", "--dir", str(directory)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_it_says_where_it_listens_and_stops_when_asked_to(tmp_path: Path) -> None:
    broker = _started(tmp_path)
    assert broker.stdout is not None
    assert re.fullmatch(r"listening 127\.0\.0\.1:\d+\n", broker.stdout.readline())
    broker.terminate()
    rest, logged = broker.communicate(timeout=ENDS_WITHIN_S)
    assert (broker.returncode, rest) == (0, "")
    assert "everything is on disk" in logged


def test_a_second_process_on_the_directory_is_refused(tmp_path: Path) -> None:
    first = _started(tmp_path)
    assert first.stdout is not None
    first.stdout.readline()
    second = _started(tmp_path)
    _, problem = second.communicate(timeout=ENDS_WITHIN_S)
    first.terminate()
    first.communicate(timeout=ENDS_WITHIN_S)
    assert second.returncode == 2
    assert f"{tmp_path} is in use by process {first.pid}" in problem


def test_a_damaged_log_is_named_when_the_broker_cannot_start(tmp_path: Path) -> None:
    topic = tmp_path / "data" / "topics" / "t"
    topic.mkdir(parents=True)
    damaged = bytearray(batch(b"first") + batch(b"second", at=1))
    damaged[70] ^= 1
    (topic / "0.log").write_bytes(damaged)
    with pytest.raises(BrokerFailed, match="damaged at byte 0"):
        EmbeddedBroker(tmp_path).start()


def test_a_directory_of_its_own_goes_with_the_broker() -> None:
    with EmbeddedBroker() as broker:
        home, address = broker.home, broker.bootstrap
        broker.crash()
        broker.start()
        assert broker.bootstrap == address
        assert home.is_dir()
    assert not home.exists()


def test_it_ends_with_the_process_that_started_it(wait_until: WaitUntil) -> None:
    program = (
        "import sys; from deploy.local.embedded import EmbeddedBroker; broker = EmbeddedBroker(); "
        "broker.start(); print(broker.home, broker.port, flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    home, port = parent.stdout.readline().split()
    assert _serves(int(port))
    parent.kill()
    parent.communicate(timeout=ENDS_WITHIN_S)
    wait_until(lambda: not _serves(int(port)) and not Path(home).exists())


def _serves(port: int) -> bool:
    with socket.socket() as link:
        return link.connect_ex(("127.0.0.1", port)) == 0
