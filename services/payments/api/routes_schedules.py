"""Schedules of payments to foreign organisations over HTTP, as they were made once (D-96)."""

from typing import Any

from fastapi import APIRouter, Response

from services.payments.formats.sheets import XLSX
from services.payments.projections.order import find_order
from shared.web.documents import READS, documented
from shared.web.problems import not_found
from shared.web.reading import Reading, reading

router = APIRouter(prefix="/v1/orders/{order_id}/schedule", tags=["orders"])

EXAMPLE: dict[str, Any] = {
    "order": "order",
    "organisation": "VDFS",
    "total": {"amount": 7341, "currency": "EUR"},
    "lines": [],
}


@router.get("", **documented(EXAMPLE, *READS))
async def show_schedule(
    order_id: str, ask: Reading = reading("payments:order:read", parties=True)
) -> Response:
    """The schedule of a payment as JSON: work, author, share and amount of each line (2.2.2); a token bound to a party
    sees its own. The reading is recorded (D-94)."""
    return await _opened(ask, order_id, "sha256", "application/json", "json")


@router.get("/csv", **documented("kind,work,title", *READS))
async def show_schedule_csv(
    order_id: str, ask: Reading = reading("payments:order:read", parties=True)
) -> Response:
    """The schedule as CSV, byte for byte as it was made; the reading is recorded (D-94)."""
    return await _opened(ask, order_id, "csv_sha256", "text/csv; charset=utf-8", "csv")


@router.get("/xlsx", **documented("PK", *READS))
async def show_schedule_workbook(
    order_id: str, ask: Reading = reading("payments:order:read", parties=True)
) -> Response:
    """The schedule as a workbook, byte for byte as it was made; the reading is recorded (D-94)."""
    return await _opened(ask, order_id, "xlsx_sha256", XLSX, "xlsx")


async def _opened(ask: Reading, order: str, hash_name: str, media_type: str, ending: str) -> Response:
    async with ask.ctx.engine.connect() as connection:
        found = await find_order(connection, order)
    files = found["schedule"] if found is not None else None
    if found is None or files is None or ask.caller.party not in (None, found["payee"]):
        raise not_found("schedule of order", order)
    data = await ask.ctx.blobs.get(files[hash_name])
    if data is None:
        raise not_found("schedule of order", order)
    await ask.record("OUTGOING_SCHEDULE", [found["payee"]], document=order)
    name = f'inline; filename="{order}.{ending}"'
    return Response(data, media_type=media_type, headers={"content-disposition": name})
