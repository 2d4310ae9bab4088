"""The tools of chaos themselves: labels that exist, orders that are obeyed, a proxy that cuts, figures that add up."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from stdnum import iban as ibans

from tests.chaos import films
from tests.chaos.dying import Order, owner_of
from tests.chaos.labels import EVERY, LABELS, Label
from tests.chaos.proxy import FAIR, Proxy, Weather
from tests.e2e.film import AUTHORS

PROGRAM = """
import asyncio
from pathlib import Path
from tests.chaos.dying import Order, wrapped
from tests.chaos.labels import LABELS

async def work():
    print("worked", flush=True)

async def main():
    passes = wrapped(work, LABELS[0], Order(Path("order")))
    for _ in range(5):
        await passes()

asyncio.run(main())
"""


@pytest.mark.parametrize("label", EVERY, ids=lambda label: label.name)
def test_every_label_names_a_function(label: Label) -> None:
    holder, name = owner_of(label)
    assert callable(getattr(holder, name))


def test_labels_have_names_of_their_own() -> None:
    assert len({label.name for label in EVERY}) == len(EVERY)


def test_a_process_dies_at_the_pass_it_is_told_to(tmp_path: Path) -> None:
    order = Order(tmp_path / "order")
    order.give({LABELS[0]: 3, LABELS[1]: 1})
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    words = [sys.executable, "-c", PROGRAM]
    ended = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (-signal.SIGKILL, "worked\n" * 3), ended.stderr
    assert not order.given
    assert (order.died(), order.died()) == (LABELS[0].name, None)
    again = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert again.stdout == "worked\n" * 5


@pytest.fixture
async def echo() -> AsyncIterator[int]:
    """The port of a server that sends back what it gets."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(1000):
            writer.write(piece)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def test_the_proxy_hands_on_slows_cuts_and_refuses(echo: int) -> None:
    loop = asyncio.get_running_loop()
    with Proxy(echo) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(b"there and back")
        assert await reader.readexactly(14) == b"there and back"

        proxy.weather = Weather(delay_s=0.1)
        begun = loop.time()
        writer.write(b"slowly")
        assert await reader.readexactly(6) == b"slowly"
        assert loop.time() - begun >= 0.2

        proxy.weather = FAIR
        assert await asyncio.to_thread(proxy.cut) == 1
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)

        proxy.weather = Weather(refuses=True)
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)


def test_films_differ_and_their_money_adds_up() -> None:
    made = [films.film(number, number) for number in range(500)]
    assert len({one.title for one in made}) == len({one.own.iban for one in made}) == len(made)
    numbers = [one for film in made for one in (*film.ibans, film.own.iban)]
    assert len(set(numbers)) == len(numbers) and all(map(ibans.is_valid, numbers))
    for film in made:
        # 20% is deducted, and of what is left 15% are social insurance, half up for each author.
        assert sum(films.net(film).values()) * 10 == film.due * 8
        tax = {role: films.net(film)[role] - films.paid(film)[role] for role in AUTHORS}
        assert tax == {role: (films.net(film)[role] * 15 + 50) // 100 for role in AUTHORS}
