"""`make bench`: what the platform does on this machine, each figure beside the raw limit of the same run.

On the event loop that the services have. Machines differ, and so does what else they do: the ratio tells what order,
chain and exactly-once cost.
"""

from __future__ import annotations

import uvloop
from rich.console import Console
from rich.table import Table

from deploy.bench import (
    accounts,
    balances,
    distribution,
    distribution_curve,
    log,
    matching,
    payments,
    registry,
    statements,
    system,
    wire,
)
from deploy.local.brokers import running_broker
from deploy.local.postgres import PostgresServer
from shared.observability.memory import settle

_WIDTH_WITHOUT_TERMINAL = 140


def main() -> None:
    """Measure log, wire, system, registry, matching, accounts, a run and its curve, payments, statements; tell all."""
    settle()
    with PostgresServer() as server:
        title = f"On {server.binaries}, durable"
        measures = uvloop.run(log.measure(server))
        with running_broker() as bootstrap:
            measures += uvloop.run(wire.measure(server, bootstrap))
    measures += system.measure()
    measures += registry.measure()
    measures += matching.measure()
    measures += accounts.measure()
    measures += distribution.measure()
    measures += distribution_curve.measure()
    measures += payments.measure()
    measures += balances.measure()
    measures += statements.measure()
    table = Table("what", "figure", "raw limit", "its figure", "ratio", title=title)
    for one in measures:
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        table.add_row(one.what, one.figure, one.limit, one.limit_figure, ratio)
    screen = Console()
    # A pipe has no width of its own, and 80 columns would fold every cell.
    (screen if screen.is_terminal else Console(width=_WIDTH_WITHOUT_TERMINAL)).print(table)


if __name__ == "__main__":
    main()
