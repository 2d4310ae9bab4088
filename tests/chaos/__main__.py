"""`python -m tests.chaos [--seed N] [--rounds N]`: rounds of faults under load, each followed by the proof."""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from deploy.local.failures import CannotStart
from tests.chaos.checks import check
from tests.chaos.client import Answers
from tests.chaos.faults import THEMES, Fault, Faults, full_disk
from tests.chaos.films import all_films
from tests.chaos.load import Paymaster, Told, tell
from tests.chaos.mines import Mines
from tests.chaos.report import show
from tests.chaos.system import System

DISK_MB = 1024
ROUNDS = 8
MINUTES = 10.0
"""Unless rounds are asked for, none begins after these: a slow machine plays fewer, and CI has its 15."""


def main() -> int:
    """0 when everything held, 1 when something did not, 2 when the system could not be started."""
    arguments = _arguments()
    console = Console(width=None if sys.stdout.isatty() else 110)
    console.print(
        f"seed {arguments.seed}, {arguments.rounds} rounds, {arguments.stories} stories side by side"
    )
    # An end from outside unwinds like Ctrl-C, so that nothing is left.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with contextlib.ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="royalty-chaos-")))
        directory.chmod(0o755)
        disk = stack.enter_context(_small_disk(directory / "disk", console))
        try:
            system = stack.enter_context(System(directory / "system", (disk or directory) / "postgres"))
        except CannotStart as error:
            console.print(f"[red]{error}")
            return 2
        answers = Answers()
        try:
            return _play(system, answers, arguments, disk, console)
        finally:
            answers.over.set()
            if arguments.keep_logs:
                _keep(directory, arguments.keep_logs)


def _play(
    system: System, answers: Answers, arguments: argparse.Namespace, disk: Path | None, console: Console
) -> int:
    findings, told, begun, whole = list[str](), list[Told](), time.monotonic(), False
    paymaster = Paymaster(system, answers)
    try:
        paymaster.start()
        for line, found in _rounds(system, paymaster, answers, arguments, disk, told):
            console.print(f"{line}, {f'{len(found)} findings' if found else 'holds'}", highlight=False)
            for one in found:
                console.print(f"  ✗ {one}", style="red", markup=False, highlight=False)
            findings += found
            if found:
                break
        paymaster.stop()
        whole = True
    finally:
        # Who breaks a long run off still hears what it survived.
        show(console, system, answers, findings, len(told), time.monotonic() - begun)
        if not findings:
            held = "everything held" if whole else "broken off; the rounds that were proved held"
            console.print(f"[green]✓[/green] {held}")
    return 1 if findings else 0


def _rounds(
    system: System,
    paymaster: Paymaster,
    answers: Answers,
    arguments: argparse.Namespace,
    disk: Path | None,
    told: list[Told],
) -> Iterator[tuple[str, list[str]]]:
    """Each round as it ends: a line, and what does not hold."""
    rng = random.Random(arguments.seed)
    themes = [theme for theme in THEMES if disk is not None or theme[1] is not full_disk]
    themes = [theme for theme in themes if arguments.only in theme[0]]
    mines, films_ = Mines(system, random.Random(rng.random())), all_films(rng)
    until = time.monotonic() + MINUTES * 60 if arguments.rounds is None else math.inf
    for turn in range(arguments.rounds or ROUNDS):
        name, theme = themes[turn % len(themes)]
        started = time.monotonic()
        if started > until:
            yield f"rounds from {turn + 1} on are left out: {MINUTES:.0f} minutes are over", []
            return
        faults = Faults(system, random.Random(rng.random()), disk)
        with _breaking(faults, mines, theme, arguments.seconds):
            now = tell(system, paymaster, answers, films_, arguments.stories, arguments.seconds)
        loaded = time.monotonic() - started
        told += now
        found = check(system, answers, now, len(told))
        took = f"{loaded:5.0f} s + {time.monotonic() - started - loaded:3.0f} s of proof"
        line = f"round {turn + 1:>3} {name:<20} {took}, {system.tally.kills.total():>4} kills so far"
        yield line, [f"round {turn + 1} ({name}): {one}" for one in found]


@contextlib.contextmanager
def _breaking(faults: Faults, mines: Mines, theme: Fault | None, seconds: float) -> Iterator[None]:
    """Faults for so long, and labelled deaths; what is begun then comes to its end with few further ones."""
    threads = [threading.Thread(target=faults.run, args=(theme,)), threading.Thread(target=mines.run)]
    for thread in threads:
        thread.start()

    def calm() -> None:
        faults.stop()
        mines.calm()

    peace = threading.Timer(seconds, calm)
    peace.start()
    try:
        yield
    finally:
        peace.cancel()
        faults.stop()
        mines.stop()
        for thread in threads:
            thread.join()


@contextlib.contextmanager
def _small_disk(place: Path, console: Console) -> Iterator[Path | None]:
    """A small file system of its own in memory; None, with the reason printed, where mounting is not allowed."""
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=755", "tmpfs", str(place)]
    try:
        if os.geteuid() != 0:
            raise PermissionError("only root may mount")
        subprocess.run(words, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        console.print(f"no full disk in this run: {getattr(error, 'stderr', '') or error}")
        yield None
        return
    try:
        yield place
    finally:
        # Lazily: what a killed server still has open must not keep us.
        subprocess.run(["umount", "--lazy", str(place)], check=False)


def _keep(directory: Path, place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    for log in [*directory.glob("system/*.log"), *directory.glob("**/server.log")]:
        (place / f"{log.parent.name}-{log.name}").write_bytes(log.read_bytes())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="what is broken when; printed")
    parser.add_argument("--rounds", type=int, default=None, help=f"{ROUNDS} unless given")
    parser.add_argument("--stories", type=int, default=3, help="told side by side in each round")
    parser.add_argument(
        "--seconds", type=float, default=15.0, help="of faults in a round, in which stories begin"
    )
    parser.add_argument("--only", default="", help="rounds whose theme has this word")
    parser.add_argument("--keep-logs", type=Path, default=None, help="copy every log there at the end")
    arguments = parser.parse_args()
    if arguments.seed is None:
        arguments.seed = secrets.randbelow(1_000_000)
    return arguments


if __name__ == "__main__":
    sys.exit(main())
