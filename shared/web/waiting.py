"""Read-your-writes: queries wait at most 2 s until the service stands where the client asks."""

import asyncio
import time

from fastapi import Request

from shared.contracts.catalogue import SERVICES
from shared.web.problems import Problem

WAIT_SECONDS_MAX = 2.0
_STEP_SECONDS = 0.02


async def wait_as_asked(request: Request) -> None:
    """Wait for `min_position` (own log) and `min_known=<service>:<sequence>` (heard), else 503."""
    position = _whole(request.query_params.get("min_position"), "min_position")
    asked = request.query_params.getlist("min_known")
    if len(asked) > len(SERVICES):
        raise _bad("min_known", f"{len(asked)} times")
    known = [_known(text) for text in asked]
    if position is None and not known:
        return
    until = time.monotonic() + WAIT_SECONDS_MAX
    while not await _reached(request, position, known):
        if time.monotonic() > until:
            raise Problem(
                503,
                "not-there-yet",
                "The service has not got there yet",
                "Ask again: what you wait for was not heard and folded within 2 seconds.",
                headers={"Retry-After": "1"},
            )
        await asyncio.sleep(_STEP_SECONDS)


async def _reached(request: Request, position: int | None, known: list[tuple[str, int]]) -> bool:
    service = request.app.state.running
    folded: int = service.projections.position
    if position is not None and folded < position:
        return False
    for source, sequence in known:
        reached = await service.ctx.store.position_of(source, sequence)
        if reached is None or folded < reached:
            return False
    return True


def _known(text: str) -> tuple[str, int]:
    source, _, sequence = text.partition(":")
    number = _whole(sequence, "min_known")
    if source not in SERVICES or number is None:
        raise _bad("min_known", text)
    return source, number


def _whole(text: str | None, name: str) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise _bad(name, text)
    return int(text)


def _bad(name: str, value: str) -> Problem:
    what = "a whole number" if name == "min_position" else "<service>:<sequence>"
    errors = [{"where": f"query.{name}", "what": f"is {what}", "value": value[:80], "clause": ""}]
    return Problem(422, "invalid", "The input has defects", "1 found.", errors=errors)
