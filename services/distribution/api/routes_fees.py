"""The Agency's fee."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from services.distribution.projections.fees import find_fee, read_years
from shared.contracts.wire import to_builtins
from shared.kernel.clock import baku_day
from shared.projections import snapshot
from shared.web.documents import READS, documented
from shared.web.problems import not_found
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/agency-fees", tags=["reports"])

FEE = {
    "year": 2026,
    "sources": [{"source": "USER", "amount": {"amount": 10001, "currency": "AZN"}}],
    "base": {"amount": 10001, "currency": "AZN"},
    "rate": "5",
    "fee": {"amount": 500, "currency": "AZN"},
    "due_on": "2027-04-01",
    "reference": "Cabinet of Ministers, Decision 37, 7 February 2018",
    "state": "ACCRUING",
    "days_left": 212,
    "alert": False,
    "undetermined": [],
    "without_rate": [],
}


@router.get("", **documented({"items": [FEE], "next": None}, *READS))
async def list_fees(
    before: Annotated[int | None, Query(ge=1990, le=9999, description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=20, description="Years a page")] = 5,
    ask: Asking = asking("distribution:report:read"),
) -> dict[str, Any]:
    """The fees of the years in which money came, newest first: base by source, rate, sum, due day, and whether it is
    time to pay (`alert`: from 30 days before it is due)."""
    today = baku_day(ask.ctx.clock())
    async with snapshot(ask.ctx.engine) as (connection, _):
        years = [year for year in await read_years(connection) if before is None or year < before]
        fees = [await find_fee(connection, year, today) for year in years[:limit]]
    following = years[limit - 1] if len(years) > limit else None
    return {"items": [to_builtins(fee) for fee in fees if fee is not None], "next": following}


@router.get("/{year}", **documented(FEE, *READS))
async def show_fee(
    year: Annotated[int, Path(ge=1990, le=9998)], ask: Asking = asking("distribution:report:read")
) -> dict[str, Any]:
    """The fee of a year's collections."""
    async with snapshot(ask.ctx.engine) as (connection, _):
        fee = await find_fee(connection, year, baku_day(ask.ctx.clock()))
    if fee is None:
        raise not_found("agency fee", str(year))
    shown: dict[str, Any] = to_builtins(fee)
    return shown
