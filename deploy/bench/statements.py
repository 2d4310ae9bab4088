"""Statements: a thousand distinct ones of fifty lines as PDF, as JSON and as CSV, in child processes as the job that
issues them has them made; beside the PDFs what the PDF library's canvas alone does with the same lines."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Sequence

from deploy.bench.measuring import Measure
from deploy.bench.statements_made import LINES, json_and_csv, pdfs, plainly, statement, warmed
from services.payments.formats.rendering import render_statements
from shared.contracts.wire import to_json
from shared.jobs.compute import Crew

STATEMENTS = 1_000
CHILDREN = 2
_AT_ONCE = 20
_MEMORY_MB, _DEADLINE_S = 1024, 600.0


def measure(statements: int = STATEMENTS) -> list[Measure]:
    """So many statements, each of another payee and with other lines."""
    return asyncio.run(_measured(statements))


async def _measured(statements: int) -> list[Measure]:
    documents = [to_json(statement(number)) for number in range(statements)]
    async with Crew() as crew:
        # What is loaded once a process is no part of a rate.
        await _spread(crew, warmed, documents[:CHILDREN], 1)
        seconds = await _spread(crew, pdfs, documents)
        plain = await _spread(crew, plainly, documents)
        rows = await _spread(crew, json_and_csv, documents)
        whole = await _spread(crew, render_statements, documents)
    what = f"{statements:,} statements of {LINES} lines"
    return [
        Measure(
            f"{what} as PDF",
            f"{seconds:.1f} s, {statements / seconds:,.0f} /s",
            "the same lines by reportlab's canvas alone",
            f"{plain:.1f} s, {statements / plain:,.0f} /s",
            plain / seconds,
        ),
        Measure(f"{what} as JSON and CSV", f"{rows:.1f} s, {statements / rows:,.0f} /s"),
        Measure(f"{what} as CSV and PDF in three languages", f"{whole:.1f} s, {statements / whole:,.0f} /s"),
    ]


async def _spread(
    crew: Crew, function: Callable[..., object], documents: Sequence[bytes], at_once: int = _AT_ONCE
) -> float:
    """Seconds for all, by as many children as there are cores for."""
    parts = iter([documents[at : at + at_once] for at in range(0, len(documents), at_once)])

    async def work() -> None:
        for part in parts:
            await crew(function, (part,), memory_mb=_MEMORY_MB, deadline_s=_DEADLINE_S)

    begun = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(CHILDREN)))
    return time.perf_counter() - begun


if __name__ == "__main__":
    for found in measure(int(sys.argv[1]) if len(sys.argv) > 1 else STATEMENTS):
        print(found)
