"""The table at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from rich.console import Console
from rich.table import Table

from tests.chaos.client import Answers
from tests.chaos.labels import EVERY
from tests.chaos.parts import READY_SECONDS_MAX, Start
from tests.chaos.system import System


def show(
    console: Console, system: System, answers: Answers, findings: Sequence[str], stories: int, seconds: float
) -> None:
    """What was survived, and what was not."""
    tally = system.tally
    table = Table("what died", "times", title="Survived")
    for name in ("at random", *(label.name for label in EVERY)):
        table.add_row(name, str(tally.kills[name]))
    table.add_section()
    for name, times in sorted(tally.services.items()):
        table.add_row(f"{name} in all", str(times))
    table.add_section()
    for name, times in sorted(tally.faults.items()):
        table.add_row(f"fault: {name}", str(times))
    console.print(table)
    by_service: dict[str, list[Start]] = defaultdict(list)
    for start in tally.ready:
        by_service[start.service].append(start)
    columns = ("service", "starts measured", "median s", "max s", "median s own", "max s own")
    ready = Table(
        *columns, title=f"Ready again ({READY_SECONDS_MAX:.0f} s allowed, without waits for a processor)"
    )
    for name, starts in sorted(by_service.items()):
        figures = [
            f"{figure:.1f}"
            for times_ in ([one.seconds for one in starts], [one.own_s for one in starts])
            for figure in (median(times_), max(times_))
        ]
        ready.add_row(name, str(len(starts)), *figures)
    console.print(ready)
    again = ", ".join(f"{why} {times}" for why, times in answers.again.most_common())
    console.print(f"asked again: {again or 'never'}")
    if answers.broken:
        console.print(f"answered with 500: {sorted(set(answers.broken))}")
    if tally.ended:
        console.print(f"ended by themselves: {dict(tally.ended)}")
    console.print(
        f"{tally.kills.total()} kills of services and {tally.faults['kill postgres']} of PostgreSQL, "
        f"{tally.faults['kill broker']} of the broker, {tally.faults['empty broker']} times emptied; "
        f"{len(answers.commands)} commands acknowledged, {stories} stories told to the end; {seconds:.0f} s"
    )
    for finding in findings:
        console.print(f"✗ {finding}", style="red", markup=False, highlight=False)
