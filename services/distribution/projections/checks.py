"""What must hold over distribution's read models, for `verify`: the identity of D-98, runs against their
items, and drafts against the facts that they were computed from."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.compute import RULES_VERSION
from services.distribution.domain.draft import totals_of
from services.distribution.domain.ledger import INTERNAL, imbalance, lacking, plus, receipt_imbalance
from services.distribution.domain.royalty import RoyaltyAllocated, RoyaltyReversed
from services.distribution.formats.drafting import digest_of
from services.distribution.formats.facts import SMALL_BYTES
from services.distribution.projections.allocation import TABLE as ALLOCATION
from services.distribution.projections.books_standing import unlike_what_was_signed
from services.distribution.projections.carried import TABLE as CARRIED
from services.distribution.projections.gone import read_given_out
from services.distribution.projections.journal import unlike_the_ledger
from services.distribution.projections.ledger import TABLE as LEDGER
from services.distribution.projections.receipt import TABLE as RECEIPT
from services.distribution.projections.reserve import TABLE as RESERVE
from services.distribution.projections.returned import decided_in
from services.distribution.projections.reversal import TABLE as REVERSAL
from services.distribution.projections.run import TABLE as RUN
from services.distribution.projections.share import TABLE as SHARE
from shared.contracts.terms import ShareState
from shared.contracts.wire import from_builtins, to_builtins
from shared.jobs.compute import Crew
from shared.jobs.context import Context
from shared.kernel.money import Money
from shared.projections import Row, snapshot

CHILD_MEMORY_MB = 2048
CHILD_DEADLINE_S = 900.0
CLOSED = "CLOSED"


async def identity(ctx: Context) -> list[str]:
    """The identity of D-98: per receipt, per account and schedule, and between the two."""
    async with snapshot(ctx.engine) as (connection, _):
        return await identity_findings(connection)


async def identity_findings(connection: AsyncConnection) -> list[str]:
    """Where the identity does not hold, in one snapshot; and where money was distributed that is elsewhere now though
    no bank took it back."""
    found: list[str] = []
    tied: dict[str, dict[str, int]] = {}
    between: dict[str, dict[str, int]] = {state: {} for state in INTERNAL}
    taken_back: set[str] = set()
    for row in (await connection.execute(select(RECEIPT).order_by(RECEIPT.c.receipt))).mappings():
        parts = [one["amount"] for one in row["allocations"]]
        standing = row["amount"] - row["reversed"]
        wrong = receipt_imbalance(standing, row["vat"], row["unallocated"], parts)
        if wrong:
            found.append(f"receipt {row['receipt']}: {wrong}")
        if row["reversed"]:
            taken_back.update(one["target"] for one in row["allocations"])
        for one in row["allocations"]:
            sums = tied.setdefault(one["target"], {})
            sums[one["currency"]] = sums.get(one["currency"], 0) + one["amount"]
    for row in (await connection.execute(select(LEDGER).order_by(LEDGER.c.target))).mappings():
        target = row["target"]
        found += [f"target {target}: {wrong}" for wrong in imbalance(row["allocated"], row["states"])]
        if target not in taken_back and lacking(row["states"]):
            gone = await read_given_out(connection, target)
            found += [f"target {target}: {wrong}" for wrong in lacking(row["states"], gone)]
        for state in between:
            for currency, amount in row["states"].get(state, {}).items():
                between[state] = plus(between[state], currency, amount)
        sums = {currency: amount for currency, amount in tied.pop(target, {}).items() if amount}
        if sums != row["allocated"]:
            found.append(f"target {target}: its receipts allocate other sums to it than the ledger has")
    found += [
        f"{state}: {Money(amount, currency)} more left targets than came in to others"
        for state, sums in between.items()
        for currency, amount in sums.items()
    ]
    found += [
        f"target {target}: receipts are allocated to it, the ledger lacks it" for target in sorted(tied)
    ]
    return found


async def double_entry(ctx: Context) -> list[str]:
    """The entries of the double-entry ledger, summed, are its states (D-90)."""
    async with snapshot(ctx.engine) as (connection, _):
        return await unlike_the_ledger(connection)


async def runs_and_items(ctx: Context) -> list[str]:
    """A closed run is its allocations, their shares its totals, and every reserved share has its reserve."""
    found: list[str] = []
    async with snapshot(ctx.engine) as (connection, _):
        for run in (await connection.execute(select(RUN).where(RUN.c.state == CLOSED))).mappings():
            found += [f"run {run['run']}: {wrong}" for wrong in await _run_findings(connection, run)]
    return found


async def _run_findings(connection: AsyncConnection, run: Any) -> list[str]:
    name = run["run"]
    query = select(ALLOCATION.c.body).where(ALLOCATION.c.run == name)
    bodies = list((await connection.execute(query)).scalars())
    allocations = [from_builtins(RoyaltyAllocated, body) for body in bodies]
    found = []
    if len(allocations) != run["allocations"]:
        found.append(f"{len(allocations)} allocations of {run['allocations']}")
    returns = await decided_in(connection, name)
    if len(returns) != (run["returns"] or 0):
        found.append(f"{len(returns)} returns of {run['returns']}")
    query = select(REVERSAL.c.body).where(REVERSAL.c.run == name)
    reversals = [from_builtins(RoyaltyReversed, body) for body in (await connection.execute(query)).scalars()]
    if len(reversals) != (run["reversals"] or 0):
        found.append(f"{len(reversals)} reversals of {run['reversals']}")
    query = select(func.count()).select_from(CARRIED).where(CARRIED.c.run == name)
    carried = (await connection.execute(query)).scalar_one()
    if carried != (run["carried"] or 0):
        found.append(f"{carried} decisions to carry of {run['carried']}")
    if list(to_builtins(totals_of([*allocations, *reversals], returns))) != run["totals"]:
        found.append("its allocations, returns and reversals do not add up to its totals")
    query = select(func.count(), func.coalesce(func.sum(RESERVE.c.amount), 0)).where(RESERVE.c.run == name)
    count, amount = (await connection.execute(query)).tuples().one()
    shares = [share for one in allocations for share in one.left if share.state is ShareState.RESERVED]
    if count != run["reserves"] or int(amount) != sum(share.gross.amount for share in shares):
        found.append("its reserves are not its reserved shares")
    query = select(func.coalesce(func.sum(SHARE.c.net), 0)).where(
        SHARE.c.run == name, SHARE.c.state == ShareState.CREDITED.value
    )
    taken_back = sum(
        share.net.amount for one in reversals for share in one.shares if share.state is ShareState.CREDITED
    )
    credited = int((await connection.execute(query)).scalar_one()) + taken_back
    if credited != _credited(run["totals"]):
        found.append(f"its credited shares come to {credited}")
    return found


def _credited(totals: Sequence[Row]) -> int:
    return sum(one["amount"]["amount"] for one in totals if one["state"] == ShareState.CREDITED)


async def books_are_what_was_signed(ctx: Context) -> list[str]:
    """What was taken over of the old system's books is what two signed of it (D-101)."""
    async with snapshot(ctx.engine) as (connection, _):
        return await unlike_what_was_signed(connection)


async def drafts(ctx: Context) -> list[str]:
    """The stored facts of every run, less what was excluded, give its draft again (D-91)."""
    found: list[str] = []
    async with ctx.engine.connect() as connection:
        columns = (RUN.c.run, RUN.c.digest, RUN.c.facts_sha256, RUN.c.excluded, RUN.c.rules_version)
        query = select(*columns).order_by(RUN.c.run)
        runs = (await connection.execute(query.where(RUN.c.digest.is_not(None)))).all()
    async with Crew() as ask:
        for run in runs:
            document = await ctx.blobs.get(run.facts_sha256)
            if document is None:
                found.append(f"run {run.run}: the facts that it was computed from are lost")
                continue
            if run.rules_version != RULES_VERSION:
                continue
            asked = (document, tuple(one["target"] for one in run.excluded))
            if len(document) <= SMALL_BYTES:
                again = await asyncio.to_thread(digest_of, *asked)
            else:
                again = await ask(digest_of, asked, memory_mb=CHILD_MEMORY_MB, deadline_s=CHILD_DEADLINE_S)
            if again != run.digest:
                found.append(f"run {run.run}: its facts give another draft than it recorded")
    return found


CHECKS = (identity, double_entry, runs_and_items, books_are_what_was_signed, drafts)
