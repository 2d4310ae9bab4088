"""`make demo`: starts the system on this machine, plays the main job, and stops everything again."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import time
from datetime import datetime
from pathlib import Path

import httpx
from rich.markup import escape

from deploy.demo.cast import Cast
from deploy.demo.play import play
from deploy.demo.screen import Screen
from deploy.demo.world import World
from deploy.local.failures import CannotStart
from deploy.local.stack import Stack
from shared.kernel.clock import BAKU

OUT = Path("demo-out")
NOW = datetime(2026, 9, 1, 9, 0, tzinfo=BAKU)
HTTP_TIMEOUT_S = 60.0


def main() -> int:
    """0 when the play ends and verify holds, 1 otherwise, 130 when it was interrupted."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupted)
    screen = Screen()
    shutil.rmtree(OUT, ignore_errors=True)
    begun = time.monotonic()
    try:
        with Stack(OUT, NOW, said=lambda what: screen.say(f"[dim]starting {what} ...[/]")) as stack:
            with httpx.Client(timeout=HTTP_TIMEOUT_S) as http:
                world = World(Cast(stack.addresses, stack.issuer, http), screen, OUT)
                play(world)
                held = world.facts.get("verified", False)
                screen.say(f"[dim]{time.monotonic() - begun:.0f} s, results in {OUT}/[/]")
                if held and os.environ.get("KEEP", "") not in ("", "0"):
                    _keep(screen, stack, world)
                return 0 if held else 1
    except CannotStart as error:
        screen.wrong(f"the system cannot be started: {escape(str(error))}")
        return 1
    except KeyboardInterrupt:
        screen.wrong("interrupted; everything was stopped")
        return 130


def _keep(screen: Screen, stack: Stack, world: World) -> None:
    token = world["auditor"].token
    (OUT / "token").write_text(token)
    screen.chapter("Left running", "Ctrl-C stops everything.")
    for name, address in stack.addresses.items():
        screen.say(f"  {name:<13} {address}")
    screen.say(f"  {'kafka':<13} {stack.bootstrap}")
    screen.say(f"\nA token that reads everything, also in {OUT}/token:\n  {token}")
    screen.say("\nTry, in another terminal:")
    payment = world.facts.get("order", "<an id>")
    screen.say(f"  ROYALTY_TOKEN=$(cat {OUT}/token) .venv/bin/royalty explain {payment}")
    screen.say(f"  ROYALTY_TOKEN=$(cat {OUT}/token) .venv/bin/royalty verify")
    screen.say(f"  curl {stack.addresses['matching']}/v1/public/reserved")
    screen.say(f"  In a browser, the page for authors and heirs: {stack.addresses['matching']}/public/az")
    with contextlib.suppress(KeyboardInterrupt):
        signal.pause()


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
