"""Intake's ledger over HTTP: what came, what it is for, what is unallocated (D-98)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.intake.projections.ledger import read_ledger
from shared.projections import snapshot
from shared.web.documents import ANSWER, READS, documented
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/ledger", tags=["ledger"])

EXAMPLE = {
    "position": 812,
    "books": [
        {
            "currency": "AZN",
            "received": 4800001,
            "vat": 0,
            "allocated": 4800000,
            "unallocated": 1,
            "reversed": 0,
            "targets": [{"target_kind": "ACCOUNT", "target": ANSWER["id"], "allocated": 4800000}],
            "transfers": {"left": 0, "arrived": 0, "between": 0},
        }
    ],
}


@router.get("", **documented(EXAMPLE, *READS))
async def show_ledger(
    sequence: Annotated[
        int | None, Query(ge=0, le=2**62, description="Last public event that counts; none: all")
    ] = None,
    ask: Asking = asking("intake:ledger:read"),
) -> dict[str, Any]:
    """What came, what it is for and what is unallocated, per currency in minor units (D-98)."""
    async with snapshot(ask.ctx.engine) as (connection, position):
        return {"position": position, "sequence": sequence, "books": await read_ledger(connection, sequence)}
