"""What stands of a package of the old system's books, counted as its control totals are (D-101)."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.books import HELD, RESERVES, RUN_KIND
from services.distribution.projections.reserve import TABLE as RESERVE
from services.distribution.projections.run import TABLE as RUN
from services.distribution.projections.share import TABLE as SHARE
from shared.contracts.terms import ShareState
from shared.projections.books import taken_over_totals


async def count_standing(connection: AsyncConnection, run: str) -> dict[str, int]:
    """By the names of the control totals, what the reserves and held shares of the package's run come to, once it is
    closed."""
    found = {RESERVES: 0, HELD: 0}
    closed = select(RUN.c.run).where(RUN.c.run == run, RUN.c.state == "CLOSED")
    for kind, name, table, amount, wanted in (
        (RESERVES, "reserved", RESERVE, RESERVE.c.amount, RESERVE.c.run.in_(closed)),
        (
            HELD,
            "on_hold",
            SHARE,
            SHARE.c.gross,
            SHARE.c.run.in_(closed) & (SHARE.c.state == ShareState.HELD.value),
        ),
    ):
        query = select(table.c.currency, func.count(), func.sum(amount)).where(wanted)
        for currency, count, total in (await connection.execute(query.group_by(table.c.currency))).tuples():
            found[kind] += count
            found[f"{name}.{currency}"] = int(total)
    return found


async def unlike_what_was_signed(connection: AsyncConnection) -> list[str]:
    """Where the run of a package that is taken over has other sums than its control totals."""
    query = select(RUN.c.facts_sha256, RUN.c.totals).where(RUN.c.kind == RUN_KIND)
    runs: dict[str, Any] = dict((await connection.execute(query)).tuples().all())
    wrong = []
    for package, declared in (await taken_over_totals(connection)).items():
        sums: dict[str, int] = {}
        for one in runs.get(package) or ():
            name = "reserved" if one["state"] == ShareState.RESERVED else "on_hold"
            key = f"{name}.{one['amount']['currency']}"
            sums[key] = sums.get(key, 0) + one["amount"]["amount"]
        signed = {name: amount for name, amount in declared.items() if "." in name}
        if sums != signed:
            wrong.append(f"package {package}: signed {signed}, its run has {sums}")
    return wrong
