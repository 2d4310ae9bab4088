"""Where the money stands: the ledger of D-98, and what is ready for the next run."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import select

from services.distribution.projections import ledger
from services.distribution.projections.checks import identity_findings
from services.distribution.projections.contract_key import read_rekeyed
from services.distribution.projections.heard import known
from services.distribution.projections.ready import distributed_elsewhere, waits_for
from services.distribution.projections.receipt import TABLE as RECEIPT
from services.distribution.projections.rerated import read_rerated
from services.distribution.projections.run import credited
from services.distribution.projections.target import CONTRACT_KEY, RATE, to_correct
from services.distribution.projections.target import TABLE as TARGET
from shared.contracts.wire import to_builtins
from shared.kernel.clock import baku_day
from shared.projections import snapshot
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1", tags=["ledger"])

TOTALS = [{"state": "CREDITED", "reason": None, "amount": {"amount": 18000, "currency": "AZN"}}]
TARGET_ROW = {
    "target": ANSWER["id"],
    "allocated": {"AZN": 18000},
    "states": {"CREDITED": {"AZN": 18000}},
}
LEDGER = {
    "position": 812,
    "known": {"intake": 97},
    "holds": True,
    "findings": [],
    "totals": TOTALS,
    "books": [
        {
            "currency": "AZN",
            "received": 18001,
            "vat": 0,
            "unallocated": 1,
            "reversed": 0,
            "allocated": 18000,
            "targets": [{"target": ANSWER["id"], "allocated": 18000}],
        }
    ],
    "credited": [{"currency": "AZN", "amount": 18000}],
}
RECEIPT_ROW = {
    "receipt": ANSWER["id"],
    "currency": "AZN",
    "amount": 18001,
    "vat": 0,
    "unallocated": 1,
    "reversed": 0,
    "allocations": [{"target": ANSWER["id"], "amount": 18000, "currency": "AZN", "decided_by": "clerk"}],
}
READY_ROW = {"target": ANSWER["id"], "kind": "ACCOUNT", "version": 1, "ready": False, "waits_for": ["FUNDS"]}


@router.get("/ledger", **documented(LEDGER, *READS))
async def show_ledger(
    sequence: Annotated[
        int | None,
        Query(ge=0, le=2**62, description="Last public event that counts for `credited`; none: all"),
    ] = None,
    ask: Asking = asking("distribution:ledger:read"),
) -> dict[str, Any]:
    """Totals by state and whether the identity of D-98 holds, as of one position; and what its neighbours
    compare with their own books: what came from intake up to the sequence in `known`, what closed runs credited."""
    async with snapshot(ask.ctx.engine) as (connection, position):
        totals = await ledger.read_totals(connection)
        findings = await identity_findings(connection)
        books = await ledger.read_books(connection)
        sums = await credited(connection, sequence)
        heard = await known(connection)
    return {
        "position": position,
        "known": heard,
        "holds": not findings,
        "findings": findings,
        "totals": to_builtins(totals),
        "books": books,
        "credited": [{"currency": currency, "amount": amount} for currency, amount in sums.items()],
    }


@router.get("/ledger/targets", **documented({"items": [TARGET_ROW], "next": None}, *READS))
async def list_ledger_targets(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("distribution:ledger:read")
) -> dict[str, Any]:
    """Accounts and schedules: what is allocated to each, and its states, per currency."""
    table = ledger.TABLE
    query = select(table.c.target, table.c.due, table.c.covered, table.c.allocated, table.c.states)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (table.c.target,), cursor, limit)


@router.get("/ledger/receipts", **documented({"items": [RECEIPT_ROW], "next": None}, *READS))
async def list_ledger_receipts(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("distribution:ledger:read")
) -> dict[str, Any]:
    """Receipts: received, VAT, allocated to what, and what of each is unallocated."""
    query = select(*(column for column in RECEIPT.c if column is not RECEIPT.c.journal))
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (RECEIPT.c.receipt,), cursor, limit)


@router.get("/ready", **documented({"items": [READY_ROW], "next": None}, *READS))
async def list_ready(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("distribution:run:read")
) -> dict[str, Any]:
    """Accounts and schedules: which the next run would take, and what the others wait for."""
    async with snapshot(ask.ctx.engine) as (connection, _):
        registry = (await known(connection)).get("registry", 0)
        twice = await distributed_elsewhere(connection)
        rekeyed, rerated = await read_rekeyed(connection), await read_rerated(connection)
        page = await paged(connection, select(TARGET), (TARGET.c.target,), cursor, limit)
    day = baku_day(ask.ctx.clock())
    kept = ("target", "kind", "version", "funding", "run", "distributed")
    items = []
    for row in page["items"]:
        again = to_correct(to_correct(row, rekeyed, CONTRACT_KEY), rerated, RATE)
        lacking = waits_for(again, day, registry, twice)
        shown = {name: row[name] for name in kept}
        items.append(shown | {"ready": not lacking, "waits_for": lacking})
    return {"items": items, "next": page["next"]}
